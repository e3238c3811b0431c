package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The appliance is killed, under traffic and in the middle of commits, and started again. */
final class RestartIT {
  private static final String MAC = "02:00:00:00:00:77";
  private static final int KILLS = 3;
  private static final String CONFIGURATION =
      """
      router:
        static: { route: { 0.0.0.0/0: { next-hop: { 203.0.113.1: {} } } } }
      dhcp: { server: { lan: { interface: lan0, range: [192.168.1.100-192.168.1.109] } } }
      firewall:
        zone:
          lan:
            interface: [lan0]
            to: { wan: { default-action: accept }, local: { default-action: accept } }
          wan: { interface: [wan0] }
        nat: { source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } } }
      system:
        host-name: number-0
        host-namespace: %1$s
        login: { user: { admin: { role: admin, public-key: ["%2$s"] } } }
        ssh: { listener: { lan: { address: "0.0.0.0", port: 22, namespace: %1$s } } }
      """;

  @TempDir Path folder;
  private Edge edge;
  private DhcpClients clients;
  private Program appliance;

  @BeforeEach
  void start() throws Exception {
    Requires.programs("ssh=openssh-client", "ssh-keygen=openssh-client", "udhcpc", "curl");
    edge = Edge.create(folder.resolve("state"));
    clients = new DhcpClients(edge.lan(), folder.resolve("client"));
    Path key = folder.resolve("key");
    Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key.toString())
        .expectOk();
    Files.writeString(
        folder.resolve("edge.yaml"),
        edge.interfaces(1500)
            + CONFIGURATION.formatted(
                edge.own().name(), Files.readString(folder.resolve("key.pub")).strip()));
    launch();
  }

  @AfterEach
  void stop() throws Exception {
    appliance.close();
    edge.close();
  }

  /** Starts the process and waits until both hosts can talk. */
  private void launch() throws Exception {
    appliance =
        Program.start(
            Distribution.command(
                "run",
                "--state",
                folder.resolve("state").toString(),
                folder.resolve("edge.yaml").toString()));
    Host.await("the appliance runs", () -> said().contains("Weir runs") || !appliance.isAlive());
    assertThat(appliance.isAlive()).as(said()).isTrue();
    edge.lan().run("ip", "link", "set", "eth0", "address", MAC).expectOk();
    edge.configureHosts();
    Host.await(
        "the hosts reach each other", () -> succeeds("ping", "-c", "1", "-W", "1", Edge.WAN_HOST));
  }

  private String said() {
    try {
      return appliance.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean succeeds(String... command) {
    try {
      return edge.lan().run(command).exitCode() == 0;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void kill() throws Exception {
    Process process = appliance.process();
    process.destroyForcibly().waitFor();
    appliance.close();
  }

  private String[] ssh(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ssh",
                "-F",
                "none",
                "-T",
                "-o",
                "BatchMode=yes",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "ConnectTimeout=20",
                "-o",
                "StrictHostKeyChecking=accept-new",
                "-o",
                "UserKnownHostsFile=" + folder.resolve("known_hosts"),
                "-i",
                folder.resolve("key").toString(),
                "admin@" + Edge.LAN_GATEWAY));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  private Program.Result script(String... lines) throws Exception {
    return edge.lan().runWithInput(String.join("\n", lines) + "\n", ssh());
  }

  private int hostName() throws Exception {
    String shown = edge.lan().run(ssh("show configuration system host-name")).expectOk();
    Matcher number = Pattern.compile("number-(\\d+)").matcher(shown);
    assertThat(number.find()).as(shown).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private List<String> leases() throws Exception {
    return Pattern.compile("(192\\.168\\.1\\.\\d+) +(02:[0-9a-f:]+) .* bound ")
        .matcher(edge.lan().run(ssh("show dhcp leases")).expectOk())
        .results()
        .map(lease -> lease.group(1) + " " + lease.group(2))
        .toList();
  }

  /** What a killed process could leave on the machine and nobody would use. */
  private String leftovers() throws Exception {
    return Program.run("ip", "-o", "link")
            .expectOk()
            .lines()
            .filter(l -> l.contains(": w"))
            .toList()
        + Program.run("ip", "netns").expectOk();
  }

  @Test
  void killedUnderTrafficAndInTheMiddleOfCommits() throws Exception {
    try (Program client = clients.udhcpc()) {
      Host.await("a lease", () -> saidBy(client).contains("SCRIPT bound"));
    }
    assertThat(leases()).containsExactly("192.168.1.100 " + MAC);
    String before = leftovers();
    Random random = new Random(7);
    int number = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      assertThat(hostName()).isEqualTo(number);
      try (NumberedDatagrams traffic =
          new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST, 6000)) {
        traffic.awaitMore("traffic", 100);
        // Commits, one after the other, until the process is gone.
        List<String> lines = new ArrayList<>(List.of("configure"));
        for (int i = 1; i <= 200; i++) {
          lines.add("set system host-name number-" + (number + i));
          lines.add("commit");
        }
        Path typed = Files.writeString(folder.resolve("typed"), String.join("\n", lines) + "\n");
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < " + typed, "sh"));
        shell.addAll(List.of(ssh()));
        try (Program committing = edge.lan().start(shell.toArray(String[]::new))) {
          Host.await("a commit", () -> saidBy(committing).contains("Applied as #"));
          LockSupport.parkNanos(random.nextLong(2_000_000_000L));
          kill();
          number = committed(saidBy(committing), number);
        }
      }
      launch();
      int now = hostName();
      // The last commit that was told of, or the one that was under way.
      assertThat(now).isBetween(number, number + 1);
      number = now;
      try (NumberedDatagrams again =
          new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST, 6000)) {
        again.awaitMore("traffic after the restart", 100);
      }
      assertThat(leases()).containsExactly("192.168.1.100 " + MAC);
      assertThat(leftovers()).isEqualTo(before);
    }
  }

  /** The number of the last commit that the shell said was done. */
  private static int committed(String output, int number) {
    return number + (int) Pattern.compile("Applied as #\\d+").matcher(output).results().count();
  }

  private static String saidBy(Program program) {
    try {
      return program.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aPendingCommitIsTakenBackAfterACrash() throws Exception {
    Program.Result set =
        script("configure", "set system host-name number-99", "commit-confirm 1", "exit", "exit");
    assertThat(hostName()).as(set.output()).isEqualTo(99);
    kill();
    launch();
    Host.await("the roll-back", () -> unchecked() == 0);
  }

  private int unchecked() {
    try {
      return hostName();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
