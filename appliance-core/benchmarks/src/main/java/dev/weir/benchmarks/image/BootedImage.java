package dev.weir.benchmarks.image;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image of {@code edge} that runs in QEMU without acceleration, with 512 MiB; its key comes by
 * fw_cfg. One thread.
 */
final class BootedImage implements AutoCloseable {
  private static final Path FIRMWARE = Path.of("/usr/share/OVMF");
  private static final int MEMORY_MIB = 512;
  private static final int PAUSE_MILLIS = 200;
  private static final long LONGEST_MINUTES = 20;
  private static final Pattern STATS =
      Pattern.compile("\"(stat-available-memory|stat-total-memory|last-update)\": ([0-9]+)");

  private final Path folder;
  private final int port;
  private final Process process;
  private final Writer monitor;
  private final long endNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);

  private BootedImage(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
    monitor = process.outputWriter(StandardCharsets.US_ASCII);
  }

  /**
   * Switches one on whose cards are on networks within QEMU; its SSH is reached by a port of this
   * machine.
   *
   * @param folder to work in
   * @param disk of the image; is not changed
   */
  static BootedImage start(Path folder, Path disk, boolean uefi)
      throws BenchmarkException, IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String lan =
        "user,id=lan,net=192.168.1.0/24,host=192.168.1.2,hostfwd=tcp:127.0.0.1:"
            + port
            + "-192.168.1.1:22";
    String card = uefi ? "vmxnet3" : "e1000";
    List<String> words = new ArrayList<>(uefi ? uefi(folder) : bios());
    words.addAll(List.of("-netdev", "user,id=wan", "-device", card + ",netdev=wan,addr=5"));
    words.addAll(List.of("-netdev", lan, "-device", card + ",netdev=lan,addr=6"));
    return start(folder, disk, port, words);
  }

  /**
   * Switches one on by BIOS with virtio cards on TAPs of this machine, and waits until QEMU has
   * opened them.
   *
   * @param configuration that it is to run, instead of the one it is built with
   */
  static BootedImage start(
      Path folder, Path disk, String wanTap, String lanTap, String configuration)
      throws BenchmarkException, IOException {
    Path file = folder.resolve("configuration");
    Files.writeString(
        file, Base64.getEncoder().encodeToString(configuration.getBytes(StandardCharsets.UTF_8)));
    List<String> words = new ArrayList<>(bios());
    words.addAll(List.of("-fw_cfg", "name=opt/dev.weir/config,file=" + file));
    int place = 5;
    for (String tap : List.of(wanTap, lanTap)) {
      words.addAll(List.of("-netdev", "tap,script=no,downscript=no,id=" + tap + ",ifname=" + tap));
      words.addAll(List.of("-device", "virtio-net-pci,netdev=" + tap + ",addr=" + place++));
    }
    BootedImage image = start(folder, disk, 0, words);
    try {
      // It answers its monitor once all its devices are there.
      image.monitor.write("info status\n");
      image.monitor.flush();
      while (!Files.readString(folder.resolve("qemu.log")).contains("VM status")) {
        image.pause("QEMU does not answer");
      }
      return image;
    } catch (BenchmarkException | IOException e) {
      image.close();
      throw e;
    }
  }

  private static BootedImage start(Path folder, Path disk, int port, List<String> words)
      throws BenchmarkException, IOException {
    Path key = folder.resolve("key");
    if (!Files.exists(key)) {
      Command.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
    }
    Files.deleteIfExists(folder.resolve("known_hosts"));
    Path overlay = folder.resolve("disk.qcow2");
    Files.deleteIfExists(overlay);
    Command.run("qemu-img create -q -f qcow2 -F raw -b " + disk + " " + overlay);
    List<String> line = new ArrayList<>(List.of("qemu-system-x86_64", "-cpu", "max", "-smp", "2"));
    line.addAll(List.of("-accel", "tcg,thread=single", "-m", "" + MEMORY_MIB, "-nodefaults"));
    line.addAll(List.of("-display", "none", "-vga", "std", "-monitor", "stdio"));
    line.addAll(List.of("-drive", "if=none,id=disk,format=qcow2,file=" + overlay));
    line.addAll(List.of("-device", "virtio-balloon-pci,id=balloon"));
    line.addAll(List.of("-fw_cfg", "name=opt/dev.weir/ssh-public-key,file=" + key + ".pub"));
    line.addAll(words);
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .start();
    return new BootedImage(folder, port, process);
  }

  private static List<String> bios() {
    return List.of("-device", "pvscsi,id=scsi", "-device", "scsi-hd,drive=disk,bus=scsi.0");
  }

  private static List<String> uefi(Path folder) throws BenchmarkException, IOException {
    Path code = FIRMWARE.resolve("OVMF_CODE_4M.fd");
    if (!Files.exists(code)) {
      throw new BenchmarkException("there is no " + code + " (Debian: ovmf)");
    }
    Path variables = folder.resolve("variables.fd");
    Files.copy(FIRMWARE.resolve("OVMF_VARS_4M.fd"), variables, StandardCopyOption.REPLACE_EXISTING);
    String flash = "if=pflash,format=raw,";
    List<String> words = new ArrayList<>(List.of("-machine", "q35"));
    words.addAll(List.of("-drive", flash + "readonly=on,file=" + code));
    words.addAll(List.of("-drive", flash + "file=" + variables));
    words.addAll(List.of("-device", "ide-hd,drive=disk,bus=ide.0"));
    return words;
  }

  /** Waits for SSH's greeting; returns the processor seconds of QEMU until then. */
  double awaitGreeting() throws BenchmarkException, IOException {
    while (!greets()) {
      pause("SSH does not greet");
    }
    return processorSeconds();
  }

  private boolean greets() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PAUSE_MILLIS);
      return socket.getInputStream().read() == 'S';
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits for an answer to {@code show version}; returns the processor seconds until then. */
  double awaitVersion() throws BenchmarkException, IOException {
    List<String> line = new ArrayList<>(List.of("ssh", "-F", "none", "-p", "" + port));
    for (String option :
        List.of(
            "StrictHostKeyChecking=accept-new",
            "UserKnownHostsFile=" + folder.resolve("known_hosts"),
            "BatchMode=yes",
            "ConnectTimeout=120",
            "LogLevel=ERROR")) {
      line.addAll(List.of("-o", option));
    }
    line.addAll(List.of("-i", folder.resolve("key").toString()));
    line.addAll(List.of("admin@127.0.0.1", "show version"));
    Command.run(line);
    return processorSeconds();
  }

  /** Bytes of the guest's memory that are in use: by its own account, told by the balloon. */
  long usedMemory() throws BenchmarkException, IOException {
    long asked = System.currentTimeMillis() / 1000;
    String stats = "qom-get /machine/peripheral/balloon guest-stats\n";
    monitor.write("qom-set /machine/peripheral/balloon guest-stats-polling-interval 1\n");
    while (true) {
      monitor.write(stats);
      monitor.flush();
      pause("the guest does not tell its memory");
      long told = 0;
      long total = 0;
      long available = 0;
      Matcher found = STATS.matcher(Files.readString(folder.resolve("qemu.log")));
      while (found.find()) {
        long value = Long.parseUnsignedLong(found.group(2));
        switch (found.group(1)) {
          case "last-update" -> told = value;
          case "stat-total-memory" -> total = value;
          default -> available = value;
        }
      }
      // What comes first is of the time at which the guest's driver began.
      if (told > asked) {
        return total - available;
      }
    }
  }

  private double processorSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** Waits a moment; fails if the machine has ended, or was waited for too long. */
  void pause(String what) throws BenchmarkException, IOException {
    if (!process.isAlive()) {
      throw new BenchmarkException("QEMU ended: " + Files.readString(folder.resolve("qemu.log")));
    }
    if (System.nanoTime() > endNanos) {
      throw new BenchmarkException(what);
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    monitor.close();
  }
}
