package dev.weir.interop;

import dev.weir.testkit.environment.Requires;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An Open vSwitch with DPDK of the test's own, without huge pages: database, daemon, folder. */
final class OpenVSwitch implements Closeable {
  private static final Path DAEMON = Path.of("/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk");
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final Path folder;
  private final Program database;
  private Program daemon;

  private OpenVSwitch(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    Path store = folder.resolve("conf.db");
    run("ovsdb-tool", "create", store.toString(), SCHEMA.toString());
    database =
        start(
            "ovsdb-server",
            store.toString(),
            "--remote=punix:" + folder.resolve("db"),
            "--unixctl=" + folder.resolve("db.ctl"));
    Host.await("the database listens", () -> Files.exists(folder.resolve("db")));
    control("--no-wait", "init");
    control(
        "--no-wait",
        "set",
        "Open_vSwitch",
        ".",
        "other_config:dpdk-init=true",
        "other_config:dpdk-extra=\"--no-pci --no-huge --legacy-mem -m 512 --no-telemetry"
            + " --file-prefix=weir-ovs"
            + ProcessHandle.current().pid()
            + "\"",
        "other_config:pmd-cpu-mask=0x1");
    daemon = startDaemon();
  }

  /** Starts it; skips the test where it cannot be had. */
  static OpenVSwitch start(Path folder) throws IOException, InterruptedException {
    Requires.programs("ovsdb-server=openvswitch-switch", "ovs-vsctl=openvswitch-switch");
    if (!Files.exists(DAEMON)) {
      Requires.programs("ovs-vswitchd-dpdk=openvswitch-switch-dpdk");
    }
    return new OpenVSwitch(Files.createDirectory(folder));
  }

  private Program startDaemon() throws IOException {
    return start(
        DAEMON.toString(),
        "unix:" + folder.resolve("db"),
        "--unixctl=" + folder.resolve("ctl"),
        "--log-file=" + folder.resolve("log"));
  }

  private Map<String, String> environment() {
    return Map.of(
        "OVS_RUNDIR", folder.toString(),
        "OVS_LOGDIR", folder.toString(),
        "OVS_DBDIR", folder.toString(),
        "OVS_SYSCONFDIR", folder.toString());
  }

  private List<String> words(String... command) {
    List<String> words = new ArrayList<>(List.of("env"));
    environment().forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(List.of(command));
    return words;
  }

  private Program start(String... command) throws IOException {
    return Program.start(words(command));
  }

  private void run(String... command) throws IOException, InterruptedException {
    start(command).await().expectOk();
  }

  /** Changes the configuration and waits until the daemon has done it. */
  void control(String... command) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("ovs-vsctl", "--timeout=60", "--db=unix:" + folder.resolve("db")));
    words.addAll(List.of(command));
    run(words.toArray(String[]::new));
  }

  /** A switch in user space, which forwards by the MAC addresses that it learns. */
  void bridge(String name) throws IOException, InterruptedException {
    control("add-br", name, "--", "set", "bridge", name, "datapath_type=netdev");
  }

  /** Kills the daemon as a crash would, and starts it again. */
  void restart() throws IOException, InterruptedException {
    daemon.process().destroyForcibly().waitFor();
    daemon.close();
    daemon = startDaemon();
  }

  /** Whether the daemon runs. */
  boolean isAlive() {
    return daemon.isAlive();
  }

  /** What the daemon has logged. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    daemon.close();
    database.close();
  }
}
