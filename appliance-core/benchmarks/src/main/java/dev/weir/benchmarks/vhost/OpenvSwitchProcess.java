package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Open vSwitch with DPDK, with a database and a folder of its own: one bridge, a vhost-user port
 * for each socket, one thread that polls them all the time, unless it is held.
 */
final class OpenvSwitchProcess implements AutoCloseable {
  private static final String DAEMON = "/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk";
  private static final String SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_MILLIS = 100;
  private static final int END_SECONDS = 10;

  private final Path folder;
  private final List<Process> started = new ArrayList<>();

  private OpenvSwitchProcess(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts it.
   *
   * @param name of its own on this machine
   * @param folder to make for its files
   * @param sockets that the other sides make, one for each port
   * @param flows OpenFlow 1.3, as {@code ovs-ofctl add-flow} takes them
   */
  static OpenvSwitchProcess start(String name, Path folder, List<Path> sockets, List<String> flows)
      throws BenchmarkException, IOException {
    if (Files.notExists(Path.of(DAEMON))) {
      throw new BenchmarkException("no " + DAEMON + " (Debian: openvswitch-switch-dpdk)");
    }
    Files.createDirectory(folder);
    OpenvSwitchProcess made = new OpenvSwitchProcess(folder);
    try {
      made.start(name, sockets, flows);
      return made;
    } catch (BenchmarkException | IOException e) {
      made.close();
      throw e;
    }
  }

  private void start(String name, List<Path> sockets, List<String> flows)
      throws BenchmarkException, IOException {
    String database = "unix:" + folder.resolve("db");
    Command.run("ovsdb-tool create " + folder.resolve("conf.db") + " " + SCHEMA);
    launch(
        "ovsdb-server",
        folder.resolve("conf.db").toString(),
        "--remote=p" + database,
        "--unixctl=" + folder.resolve("db.ctl"));
    await(folder.resolve("db"));
    String control = "ovs-vsctl --timeout=60 --db=" + database + " ";
    Command.run(control + "--no-wait init");
    List<String> settings =
        new ArrayList<>(List.of((control + "--no-wait set Open_vSwitch .").split(" ")));
    settings.add("other_config:dpdk-init=true");
    settings.add("other_config:pmd-cpu-mask=0x1");
    settings.add("other_config:per-port-memory=true");
    settings.add(
        "other_config:dpdk-extra=\"--no-pci --no-huge --legacy-mem -m 512 --no-telemetry"
            + " --file-prefix="
            + name
            + "\"");
    Command.run(settings);
    launch(
        DAEMON,
        database,
        "--unixctl=" + folder.resolve("ctl"),
        "--log-file=" + folder.resolve("log"));
    Command.run(control + "add-br br0 -- set bridge br0 datapath_type=netdev");
    Command.run(control + "set bridge br0 protocols=OpenFlow13");
    for (int i = 0; i < sockets.size(); i++) {
      Command.run(
          control
              + String.format(
                  "add-port br0 p%d -- set Interface p%<d type=dpdkvhostuserclient"
                      + " options:vhost-server-path=%s",
                  i, sockets.get(i)));
    }
    String openFlow = "ovs-ofctl -O OpenFlow13 ";
    String bridge = "unix:" + folder.resolve("br0.mgmt");
    Command.run(openFlow + "del-flows " + bridge);
    for (String flow : flows) {
      Command.run(openFlow + "add-flow " + bridge + " " + flow);
    }
  }

  private void launch(String... words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "OVS_RUNDIR", folder.toString(),
                "OVS_LOGDIR", folder.toString(),
                "OVS_DBDIR", folder.toString(),
                "OVS_SYSCONFDIR", folder.toString()));
    started.addFirst(builder.start());
  }

  private static void await(Path file) throws BenchmarkException {
    try {
      for (int i = 0; i < ATTEMPTS && Files.notExists(file); i++) {
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Lets the daemon run, or takes the processor from it. */
  void run(boolean on) throws BenchmarkException {
    Command.run("kill " + (on ? "-CONT " : "-STOP ") + started.getFirst().pid());
  }

  @Override
  public void close() throws IOException {
    try {
      for (Process process : started) {
        // A process that is held cannot end by itself.
        process.destroyForcibly();
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
