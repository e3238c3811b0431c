package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchAppliance;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.TestpmdProcess;
import dev.weir.runtime.appliance.Folders;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A guest, testpmd with two virtio ports, and what carries frames between them. */
final class GuestPath implements AutoCloseable {
  private static final int RING_ENTRIES = 1024;
  private static final int BURSTS = 16;
  private static final long SETTLE_MILLIS = 500;
  private static final int PORTS = 2;
  private static final Pattern RECEIVED = Pattern.compile("RX-packets:\\s*(\\d+)");

  /** What the guest does. */
  enum Traffic {
    /** Sends back out of a port what comes in by it: a thousand frames go round for ever. */
    ROUND("--forward-mode=io", "start tx_first " + BURSTS),
    /**
     * Sends UDP datagrams of {@value #FLOWS} flows out of both ports, from 10.254.0.0/16 to
     * 10.253.0.0/16 and to the one MAC address that testpmd has for that.
     */
    FLOWS("--forward-mode=flowgen", "start");

    private final String mode;
    private final String start;

    Traffic(String mode, String start) {
      this.mode = mode;
      this.start = start;
    }
  }

  /** Where testpmd's flows go to. */
  private static final String FLOWS_TO_MAC = "00:01:02:03:04:01";

  private static final int FLOWS = 16;

  /** Lets a program poll, or takes the processor from it. */
  private interface Switch {
    void poll(boolean on) throws BenchmarkException, IOException;
  }

  /** What is behind the ports. */
  private record Middle(Switch running, Closeable end) {
    void poll(boolean on) throws BenchmarkException, IOException {
      running.poll(on);
    }

    void close() throws IOException {
      end.close();
    }
  }

  private final Path folder;
  private final Middle middle;
  private final TestpmdProcess guest;
  private final Traffic traffic;

  private GuestPath(Path folder, Middle middle, TestpmdProcess guest, Traffic traffic) {
    this.folder = folder;
    this.middle = middle;
    this.guest = guest;
    this.traffic = traffic;
  }

  /** The whole appliance in this process, one worker, a bridge between the ports. */
  static GuestPath toBridge(String name, Path modules) throws BenchmarkException, IOException {
    return toAppliance(
        name,
        modules,
        Traffic.ROUND,
        """
        version: 1
        interfaces:
          vhost-user:
            v0: {socket: %1$s, trust-guest: true}
            v1: {socket: %2$s, trust-guest: true}
        switch: {bridge: {br0: {member: [v0, v1]}}}
        """);
  }

  /** The whole appliance, one worker: a router whose zones let the flows pass, statefully. */
  static GuestPath toFirewall(String name, Path modules) throws BenchmarkException, IOException {
    return toAppliance(
        name,
        modules,
        Traffic.FLOWS,
        """
        version: 1
        interfaces:
          vhost-user:
            v0: {socket: %1$s, trust-guest: true, mac: "%3$s", address: [192.168.1.1/24]}
            v1: {socket: %2$s, trust-guest: true, mac: "%3$s", address: [192.168.2.1/24]}
        router:
          static: {route: {10.253.0.0/16: {next-hop: {192.168.2.2: {}}}}}
          interface: {v1: {neighbour: {192.168.2.2: {mac: "%4$s"}}}}
        firewall:
          zone:
            a:
              interface: [v0]
              to: {b: {rule: {10: {action: accept, protocol: udp, source: {address: [10.254.0.0/16]}}}}}
            b: {interface: [v1]}
        """);
  }

  private static GuestPath toAppliance(String name, Path modules, Traffic traffic, String yaml)
      throws BenchmarkException, IOException {
    Path folder = Files.createTempDirectory("weir-bench");
    BenchAppliance appliance =
        BenchAppliance.start(
            name,
            modules,
            String.format(
                Locale.ROOT, yaml, socket(folder, 0), socket(folder, 1), FLOWS_TO_MAC, mac(1)));
    return plug(
        name,
        folder,
        // It sleeps when there is nothing to do.
        new Middle(on -> {}, appliance::close),
        traffic,
        "");
  }

  /** Open vSwitch with DPDK, a thread that polls, and these OpenFlow flows between the ports. */
  static GuestPath toSwitch(String name, List<String> flows, Traffic traffic)
      throws BenchmarkException, IOException {
    Path folder = Files.createTempDirectory("weir-bench");
    OpenvSwitchProcess process =
        OpenvSwitchProcess.start(
            name, folder.resolve("ovs"), List.of(socket(folder, 0), socket(folder, 1)), flows);
    return plug(name, folder, new Middle(process::run, process::close), traffic, ",server=1");
  }

  /** Another testpmd, which hands on what comes in by one port at the other. */
  static GuestPath toTestpmd(String name) throws BenchmarkException, IOException {
    Path folder = Files.createTempDirectory("weir-bench");
    TestpmdProcess process =
        TestpmdProcess.start(
            List.of(),
            name + "b",
            List.of(
                "net_vhost0,queues=1,iface=" + socket(folder, 0),
                "net_vhost1,queues=1,iface=" + socket(folder, 1)),
            List.of("--forward-mode=io", "--burst=32"));
    return plug(
        name,
        folder,
        new Middle(on -> process.command(on ? "start" : "stop"), process::close),
        Traffic.ROUND,
        "");
  }

  private static GuestPath plug(
      String name, Path folder, Middle middle, Traffic traffic, String portOptions)
      throws BenchmarkException, IOException {
    try {
      TestpmdProcess guest =
          TestpmdProcess.start(
              List.of(),
              name + "g",
              List.of(port(folder, 0) + portOptions, port(folder, 1) + portOptions),
              List.of(
                  "--txd=" + RING_ENTRIES,
                  "--rxd=" + RING_ENTRIES,
                  traffic.mode,
                  "--flowgen-flows=" + FLOWS,
                  "--txonly-multi-flow",
                  "--burst=32",
                  "--eth-peer=0," + mac(1),
                  "--eth-peer=1," + mac(0)));
      middle.poll(false);
      return new GuestPath(folder, middle, guest, traffic);
    } catch (BenchmarkException | IOException e) {
      middle.close();
      Folders.delete(folder);
      throw e;
    }
  }

  private static Path socket(Path folder, int port) {
    return folder.resolve("s" + port);
  }

  private static String port(Path folder, int port) {
    return String.format(
        Locale.ROOT,
        "net_virtio_user%d,path=%s,mac=%s,queues=1,queue_size=%d",
        port,
        socket(folder, port),
        mac(port),
        RING_ENTRIES);
  }

  private static String mac(int port) {
    return "02:00:00:00:00:0" + (port + 1);
  }

  /** Millions of frames a second that come in at the guest's ports, both together. */
  double sample(int frameBytes, double seconds) throws BenchmarkException, IOException {
    middle.poll(true);
    guest.command("set txpkts " + frameBytes);
    guest.command(traffic.start);
    try {
      Thread.sleep(SETTLE_MILLIS);
      long before = received();
      long begin = System.nanoTime();
      Thread.sleep((long) (seconds * 1000));
      long arrived = received() - before;
      long nanos = System.nanoTime() - begin;
      guest.command("stop");
      middle.poll(false);
      if (arrived == 0) {
        throw new BenchmarkException("no frame arrived at the guest");
      }
      return arrived * 1e3 / nanos;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  private long received() throws BenchmarkException, IOException {
    long sum = 0;
    for (int port = 0; port < PORTS; port++) {
      Matcher figure = RECEIVED.matcher(guest.command("show port stats " + port));
      if (!figure.find()) {
        throw new BenchmarkException("testpmd does not tell what it has received");
      }
      sum += Long.parseLong(figure.group(1));
    }
    return sum;
  }

  @Override
  public void close() throws BenchmarkException, IOException {
    try {
      // A guest that takes its ports down waits for the other side's answers.
      middle.poll(true);
      guest.close();
      middle.close();
    } finally {
      Folders.delete(folder);
    }
  }
}
