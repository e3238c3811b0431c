package dev.weir.interop;

import dev.weir.testkit.machine.Qemu;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine that runs an image of {@code edge}: its first card is on the network of a WAN host, its
 * second on that of a LAN host, a third one on that of a host of neither, by TAP devices that end
 * in their namespaces.
 */
final class ImageMachine implements Closeable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration LONGEST = Duration.ofMinutes(12);
  private static final int PAUSE_MILLIS = 500;
  private static final String RESTARTED = "reboot: Restarting system";
  private static final int FIRST_SLOT = 5;
  private static final int LAN = 1;
  private static final List<Place> PLACES =
      List.of(
          new Place("203.0.113.1/24", "192.168.1.0/24 via 203.0.113.2"),
          new Place("192.168.1.10/24", "default via 192.168.1.1"),
          new Place("198.51.100.10/24", "default via 198.51.100.1"));

  private final Path folder;
  private final Host lan;
  private final Qemu qemu;
  private int restarts;

  /** What the host at the other end of a card is told. */
  private record Place(String address, String route) {}

  private ImageMachine(Path folder, Host lan, Qemu qemu) {
    this.folder = folder;
    this.lan = lan;
    this.qemu = qemu;
  }

  /**
   * Switches one on.
   *
   * @param folder for its console, and for known hosts; holds the private key {@code key}
   * @param cards QEMU's names of network cards, in the order of their slots
   * @param hosts at their other ends: WAN, LAN, and a third one if there are three
   * @param words that tell QEMU of disks, firmware and whatever else
   */
  static ImageMachine start(Path folder, List<String> cards, List<Host> hosts, List<String> words)
      throws Exception {
    String number = ProcessHandle.current().pid() % 100_000 + "-" + NUMBER.incrementAndGet();
    // Translated code of several processors at once: QEMU 7.2 lets the JVM run into patched code.
    List<String> line =
        new ArrayList<>(
            List.of("-accel", "tcg,thread=single", "-smp", "2", "-m", "768", "-vga", "std"));
    List<String> taps = new ArrayList<>();
    for (int i = 0; i < cards.size(); i++) {
      String tap = "i" + i + "-" + number;
      Program.run("ip", "tuntap", "add", tap, "mode", "tap").expectOk();
      line.addAll(List.of("-netdev", "tap,script=no,downscript=no,id=" + tap + ",ifname=" + tap));
      line.addAll(
          List.of("-device", cards.get(i) + ",netdev=" + tap + ",addr=" + (FIRST_SLOT + i)));
      taps.add(tap);
    }
    line.addAll(words);
    ImageMachine machine =
        new ImageMachine(folder, hosts.get(LAN), Qemu.start(folder.resolve("console"), line));
    // QEMU has the devices open, and keeps them wherever they go.
    for (int i = 0; i < taps.size(); i++) {
      move(taps.get(i), hosts.get(i), PLACES.get(i));
    }
    return machine;
  }

  private static void move(String tap, Host to, Place place) throws Exception {
    Program.run("ip", "link", "set", tap, "netns", to.name()).expectOk();
    to.run("ip", "link", "set", tap, "name", "eth0").expectOk();
    to.configure("eth0", place.address());
    to.route(place.route());
  }

  /** A command over SSH, from the LAN host. */
  Program.Result ssh(String... command) throws Exception {
    return lan.run(line(command));
  }

  /** Lines that are typed after a login. */
  Program.Result script(String... lines) throws Exception {
    return lan.runWithInput(String.join("\n", lines) + "\n", line("-T"));
  }

  private String[] line(String... more) {
    List<String> all = new ArrayList<>(List.of("ssh", "-F", "none"));
    for (String option :
        List.of(
            "StrictHostKeyChecking=accept-new",
            "UserKnownHostsFile=" + folder.resolve("known_hosts"),
            "BatchMode=yes",
            "ConnectTimeout=20",
            "LogLevel=ERROR")) {
      all.addAll(List.of("-o", option));
    }
    all.addAll(List.of("-i", folder.resolve("key").toString(), "admin@192.168.1.1"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Waits until somebody can log in; returns what {@code show version} says. */
  String awaitLogin() throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      Program.Result result = ssh("show version");
      if (result.exitCode() == 0) {
        return result.output();
      }
      qemu.checkAlive();
      if (System.nanoTime() > end) {
        throw new AssertionError("nobody can log in: " + result + "\n" + qemu.console());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Restarts it by command, and waits as {@link #awaitLogin}. */
  String restart() throws Exception {
    ssh("request system reboot").expectOk();
    qemu.await(RESTARTED, ++restarts);
    return awaitLogin();
  }

  /** What its console has shown. */
  String console() throws IOException {
    return qemu.console();
  }

  @Override
  public void close() throws IOException {
    qemu.close();
  }

  /** Makes a disk that begins as a VMDK, which stays as it is. */
  static Path overlay(Path vmdk, Path overlay) throws IOException, InterruptedException {
    Program.run(
            "qemu-img", "create", "-q", "-f", "qcow2", "-F", "vmdk", "-b", "" + vmdk, "" + overlay)
        .expectOk();
    return overlay;
  }
}
