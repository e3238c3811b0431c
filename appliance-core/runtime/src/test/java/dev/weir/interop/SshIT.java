package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.shell.access.PasswordHash;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH's client on a LAN host, at port 22 of the appliance's LAN address. */
final class SshIT {
  private static final String PASSWORD = "correct horse battery";
  private static final String CONFIGURATION =
      """
      firewall:
        zone:
          lan:
            interface: [lan0]
            to:
              local:
                rule:
                  10: { action: accept, protocol: tcp, destination: { port: ["22"] } }
                  20: { action: accept, protocol: icmp }
                  21: { action: accept, protocol: icmpv6 }
          wan:
            interface: [wan0]
      system:
        host-name: edge1
        host-namespace: %1$s
        login:
          user:
            admin: { role: admin, password: "%2$s", public-key: ["%3$s"] }
            guest: { role: read-only, password: "%2$s" }
        ssh:
          listener:
            lan: { address: "::", port: 22, namespace: %1$s }
      """;

  @TempDir static Path folder;
  private static Edge edge;

  @BeforeAll
  static void start() throws Exception {
    Requires.programs("ssh=openssh-client", "sshpass", "ssh-keygen=openssh-client");
    edge = Edge.create(folder.resolve("state"));
    Path key = folder.resolve("key");
    Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key.toString())
        .expectOk();
    edge.start(
        edge.interfaces(1500)
            + CONFIGURATION.formatted(
                edge.own().name(),
                PasswordHash.of(PASSWORD, new SecureRandom()),
                Files.readString(folder.resolve("key.pub")).strip()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (edge != null) {
      edge.close();
    }
  }

  private static List<String> options() {
    return List.of(
        "-F", "none",
        "-o", "StrictHostKeyChecking=accept-new",
        "-o", "UserKnownHostsFile=" + folder.resolve("known_hosts"),
        "-o", "NumberOfPasswordPrompts=1",
        "-o", "LogLevel=ERROR");
  }

  private static String[] withPassword(String password, String user, String... command) {
    List<String> all = new ArrayList<>(List.of("sshpass", "-p", password, "ssh"));
    all.addAll(options());
    all.addAll(List.of("-o", "PubkeyAuthentication=no", user + "@" + Edge.LAN_GATEWAY));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  private static String[] withKey(String program, String address, String... command) {
    List<String> all = new ArrayList<>(List.of(program));
    all.addAll(options());
    all.addAll(
        List.of("-i", folder.resolve("key").toString(), "-o", "BatchMode=yes", "admin@" + address));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  private static Program.Result ssh(String... command) throws Exception {
    return edge.lan().run(withKey("ssh", Edge.LAN_GATEWAY, command));
  }

  @Test
  void aPasswordLogsIn() throws Exception {
    assertThat(edge.lan().run(withPassword(PASSWORD, "admin", "show interfaces")).expectOk())
        .contains("lan0", "wan0", "192.168.1.1/24");
  }

  @Test
  void aWrongPasswordDoesNot() throws Exception {
    // What sshpass says when the password was refused.
    Program.Result refused = edge.lan().run(withPassword("wrong", "admin", "show interfaces"));
    assertThat(refused.exitCode()).as(refused.output()).isIn(5, 255);
    assertThat(refused.output()).doesNotContain("lan0");
  }

  @Test
  void aKeyLogsInOverIpv4AndIpv6() throws Exception {
    assertThat(ssh("show interfaces").expectOk()).contains("lan0");
    assertThat(edge.lan().run(withKey("ssh", Edge.LAN_GATEWAY_6, "show interfaces")).expectOk())
        .contains("lan0");
  }

  @Test
  void showGivesJson() throws Exception {
    Requires.programs("python3");
    String json = ssh("show interfaces | display json").expectOk();
    assertThat(json).contains("\"lan0\"");
    edge.lan().runWithInput(json, "python3", "-m", "json.tool").expectOk();
  }

  @Test
  void exitCodesTellWhatHappened() throws Exception {
    assertThat(ssh("show version").exitCode()).isEqualTo(0);
    Program.Result wrong = ssh("show nosuchthing");
    assertThat(wrong.exitCode()).as(wrong.output()).isEqualTo(2);
  }

  @Test
  void aReaderMayNotConfigure() throws Exception {
    Program.Result result = edge.lan().run(withPassword(PASSWORD, "guest", "configure"));
    assertThat(result.exitCode()).as(result.output()).isNotEqualTo(0);
  }

  private static Program.Result script(String... lines) throws Exception {
    return edge.lan()
        .runWithInput(String.join("\n", lines) + "\n", withKey("ssh", Edge.LAN_GATEWAY, "-T"));
  }

  @Test
  void aCommitChangesWhatThePolicyLetsThrough() throws Exception {
    Requires.programs("ping=iputils-ping");
    String[] ping = {"ping", "-n", "-c", "1", "-W", "2", Edge.LAN_GATEWAY};
    edge.lan().run(ping).expectOk();
    Program.Result set =
        script(
            "configure",
            "set firewall zone lan to local rule 5 action drop",
            "set firewall zone lan to local rule 5 protocol icmp",
            "commit comment \"no ping\"",
            "exit",
            "exit");
    assertThat(edge.lan().run(ping).exitCode()).as(set.output()).isEqualTo(1);
    Program.Result undone = script("configure", "rollback 1", "commit", "exit", "exit");
    assertThat(edge.lan().run(ping).exitCode()).as(undone.output()).isEqualTo(0);
  }

  @Test
  void aCommitThatIsNotConfirmedIsTakenBack() throws Exception {
    Requires.programs("ping=iputils-ping");
    String[] ping = {"ping", "-n", "-c", "1", "-W", "2", Edge.WAN_ADDRESS};
    edge.lan().run(ping).expectOk();
    Program.Result set =
        script(
            "configure",
            "set firewall zone lan to local rule 5 action drop",
            "set firewall zone lan to local rule 5 protocol icmp",
            "commit-confirm 1",
            "exit",
            "exit");
    assertThat(edge.lan().run(ping).exitCode()).as(set.output()).isEqualTo(1);
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(3))
        .pollInterval(java.time.Duration.ofSeconds(2))
        .until(() -> edge.lan().run(ping).exitCode() == 0);
    assertThat(ssh("show interfaces").exitCode()).isEqualTo(0);
  }

  @Test
  void aSavedConfigurationIsFetchedBySftp() throws Exception {
    Requires.programs("sftp=openssh-client");
    Program.Result saved = script("configure", "save interop.yaml", "exit", "exit");
    Path fetched = folder.resolve("fetched.yaml");
    List<String> command = new ArrayList<>(List.of("sftp"));
    command.addAll(options());
    command.addAll(List.of("-i", folder.resolve("key").toString(), "-b", "-"));
    command.add("admin@" + Edge.LAN_GATEWAY);
    Program.Result result =
        edge.lan()
            .runWithInput(
                "get /config/interop.yaml " + fetched + "\n", command.toArray(String[]::new));
    assertThat(result.exitCode()).as(saved.output() + result.output()).isEqualTo(0);
    assertThat(Files.readString(fetched)).contains("host-name: edge1", "lan0");
    Program.Result outside =
        edge.lan()
            .runWithInput(
                "get ../../../../etc/passwd " + folder.resolve("stolen") + "\n",
                command.toArray(String[]::new));
    assertThat(outside.exitCode()).as(outside.output()).isNotEqualTo(0);
    assertThat(folder.resolve("stolen")).doesNotExist();
  }
}
