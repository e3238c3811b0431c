package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.shell.access.HostKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as OpenSSH's own client finds it. */
class OpenSshTest {
  @TempDir Path folder;
  private ShellFixture fixture;
  private OpenSsh ssh;

  @BeforeEach
  void start() throws Exception {
    int port = ShellFixture.freePort();
    fixture = new ShellFixture(folder, port);
    ssh = new OpenSsh(folder, port);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void execGivesPlainTextAndExitCodes() throws Exception {
    OpenSsh.Result ok = ssh.exec("admin", "show interfaces eth1 drops");
    assertThat(ok.code()).isZero();
    assertThat(ok.err()).isEmpty();
    assertThat(ok.out())
        .isEqualTo(
            """
            Reason            Module  Rule/Config path                Packets
            vlan-not-allowed  switch  interfaces ethernet eth1 trunk       12
            """);
    OpenSsh.Result syntax = ssh.exec("admin", "show interfces");
    assertThat(syntax.code()).isEqualTo(2);
    assertThat(syntax.out()).isEmpty();
    assertThat(syntax.err())
        .contains("show interfces\n     ^\n")
        .contains("Did you mean 'interfaces'?   [CLI-0001]");
    assertThat(ssh.exec("admin", "ping 192.0.2.1 count 1").code()).isEqualTo(1);
    assertThat(ssh.exec("admin", "show lines 500").out().lines().count()).isEqualTo(501);
  }

  @Test
  void execGivesValidJson() throws Exception {
    for (String command :
        List.of(
            "show interfaces",
            "show version",
            "show system sessions",
            "show log last 5",
            "show configuration")) {
      OpenSsh.Result result = ssh.exec("admin", command + " | display json");
      assertThat(result.code()).isZero();
      Json.check(result.out());
    }
    assertThat(
            ssh.exec("admin", "monitor interfaces interval 200ms count 2 | display json")
                .out()
                .lines())
        .hasSize(2)
        .allSatisfy(Json::check);
  }

  @Test
  void theDialogueOfTheDesignComesOutAsWritten() throws Exception {
    String shown =
        ssh.terminal(
            "admin",
            """
            configure
            set firewall zone lan to wan rule 20 action acept
            set firewall zone lan to wan rule 20 action drop
            set firewall zone lan to wan rule 20 destination port 25
            commit check
            set firewall zone lan to wan rule 20 protocol tcp
            compare
            commit-confirm 5 comment "block direct smtp"
            confirm
            exit
            exit
            """);
    String steady =
        shown
            .replaceAll("\\(confirm \\d:\\d\\d\\)", "(confirm M:SS)")
            .replaceAll("in \\d+ ms", "in N ms")
            .replaceAll("at \\d\\d:\\d\\d:\\d\\d", "at TIME");
    assertThat(steady.lines().map(String::stripTrailing).filter(line -> !line.isEmpty()))
        .containsExactlyElementsOf(
            """
            edge1 - Weir 1.0.0 (slot A)
            Last login: never   Unconfirmed commits: none   Alarms: 0
            admin@edge1> configure
            [edit]
            admin@edge1# set firewall zone lan to wan rule 20 action acept
                                                                     ^
            error: 'acept' is not a valid action (accept|drop|reject). Did you mean 'accept'?   [CFG-0102]
            admin@edge1# set firewall zone lan to wan rule 20 action drop
            admin@edge1*# set firewall zone lan to wan rule 20 destination port 25
            admin@edge1*# commit check
            error: firewall zone lan to wan rule 20: 'destination port' needs protocol tcp or udp   [FW-0007]
              fix: set firewall zone lan to wan rule 20 protocol tcp
            1 error, 0 warnings. Nothing was applied.
            admin@edge1*# set firewall zone lan to wan rule 20 protocol tcp
            admin@edge1*# compare
            [firewall zone lan to wan]
            + rule 20 { action drop; destination { port 25; } protocol tcp; }
            admin@edge1*# commit-confirm 5 comment "block direct smtp"
            Checked 17 objects in N ms.
            Applied as #2. Rolls back at TIME unless confirmed.
            admin@edge1(confirm M:SS)# confirm
            Commit #2 is permanent.
            admin@edge1# exit
            admin@edge1> exit
            """
                .lines()
                .toList());
  }

  @Test
  void helpAndCompletionWorkInTheMiddleOfAWord() throws Exception {
    String shown = ssh.terminal("admin", "show interf?aces eth0\nsh\tinter\t eth1 d\t\nexit\n");
    assertThat(shown).contains("Possible completions:\n  interfaces  Interfaces and their state\n");
    assertThat(shown).contains("203.0.113.2/30").contains("vlan-not-allowed");
  }

  @Test
  void pastedLinesAllArrive() throws Exception {
    StringBuilder input = new StringBuilder("configure\n");
    for (int i = 0; i < 1000; i++) {
      input.append("set firewall zone lan to wan rule ").append(2000 + i).append(" action drop\n");
    }
    input.append("commit and-quit\nexit\n");
    assertThat(ssh.terminal("admin", input.toString())).contains("Applied as #2.");
    assertThat(
            ssh.exec(
                    "admin",
                    "show configuration | display set | match \"rule 2[0-9]+ action drop\" | count")
                .out())
        .isEqualTo("Count: 1000 lines\n");
  }

  @Test
  void linesOfAPasteRunAsTypedAndAreTextOnly() throws Exception {
    String shown =
        ssh.terminal(
            "admin",
            "configure\nset interfaces ethernet eth0 \u001b[200~description why?\r\n"
                + "set interfaces ethernet\teth1 description\tbecause?\r\nset interfaces eth"
                + "\u001b[201~ernet eth1 mtu 1400\nshow interfaces\nexit\nexit\n");
    assertThat(shown)
        .contains("description \"why?\";")
        .contains("description \"because?\";")
        .contains("mtu 1400;")
        .doesNotContain("Possible completions");
  }

  @Test
  void historySurvivesAReconnectOnceEach() throws Exception {
    ssh.terminal("admin", "show interfaces eth0\nshow lines 3\nexit\n");
    ssh.terminal("admin", "exit\n");
    // two lines back, from a history without duplicates
    String shown = ssh.terminal("admin", "\u0010\u0010\nexit\n");
    assertThat(shown).contains("line 3");
    assertThat(Files.readAllLines(folder.resolve("state/history/admin")))
        .containsExactly("show interfaces eth0", "show lines 3", "exit", "show lines 3", "exit");
  }

  @Test
  void aCommandOfTheOtherModeSaysHow() throws Exception {
    OpenSsh.Result set = ssh.exec("admin", "set system host-name x");
    assertThat(set.code()).isEqualTo(2);
    assertThat(set.err())
        .contains("'set' is a command of configuration mode   [CLI-0008]\n  fix: configure\n");
    OpenSsh.Result ping = ssh.batch("admin", "configure\nping 127.0.0.1 count 1\n", "-T");
    assertThat(ping.err())
        .contains("'ping' is a command of operational mode   [CLI-0008]")
        .contains("  fix: run ping 127.0.0.1 count 1\n");
  }

  @Test
  void errorsPointAtTheWordAndNameWhatThereIs() throws Exception {
    OpenSsh.Result path = ssh.exec("admin", "show configuration firewall zone lann");
    assertThat(path.code()).isEqualTo(1);
    assertThat(path.err())
        .contains("show configuration firewall zone lann\n" + " ".repeat(33) + "^\n")
        .contains("'lann' is not configured (lan). Did you mean 'lan'?   [CFG-0110]");
    OpenSsh.Result word = ssh.exec("admin", "show configuration fire zon");
    assertThat(word.code()).isZero();
    OpenSsh.Result unknown = ssh.exec("admin", "show configuration firewall zoen");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains(" ".repeat(28) + "^\n")
        .contains("'zoen' is not a valid word here (zone). Did you mean 'zone'?   [CFG-0101]");
    OpenSsh.Result revision = ssh.batch("admin", "configure\ncompare 77\n", "-T");
    assertThat(revision.err()).contains("compare 77\n        ^\n").contains("[CFG-0206]");
    OpenSsh.Result rename =
        ssh.batch("admin", "configure\nrename interfaces ethernet eth7 to eth8\n", "-T");
    assertThat(rename.err())
        .contains(" ".repeat(27) + "^\n")
        .contains("'eth7' is not configured (eth0|eth1). Did you mean 'eth0'?");
  }

  @Test
  void passwordHashesAreNotShown() throws Exception {
    for (String format : List.of("", " | display set", " | display json", " | display yaml")) {
      OpenSsh.Result shown = ssh.exec("rita", "show configuration system" + format);
      assertThat(shown.code()).isZero();
      assertThat(shown.out()).contains("********").doesNotContain("argon2");
    }
  }

  @Test
  void theSystemIsAskedToRestartAndSaysWhatItCannot() throws Exception {
    assertThat(ssh.exec("admin", "request system restart").code()).isZero();
    assertThat(ssh.exec("admin", "request system shutdown").code()).isZero();
    assertThat(ssh.exec("olga", "request system restart").code()).isEqualTo(1);
    assertThat(fixture.control.asked).containsExactly("restart", "shutdown");
    String shown = ssh.terminal("admin", "request system restart\nno\nexit\n");
    assertThat(shown).contains("Not restarted.");
    assertThat(fixture.control.asked).hasSize(2);
    for (String command :
        List.of(
            "request system reboot",
            "request system power-off",
            "request system image add weir.img",
            "request system image rollback",
            "request system image delete",
            "show system images")) {
      OpenSsh.Result result = ssh.exec("admin", command);
      assertThat(result.code()).as(command).isEqualTo(1);
      assertThat(result.err()).contains("does not run from an image").contains("[CLI-0050]");
    }
  }

  @Test
  void logsAreFiltered() throws Exception {
    ssh.exec("rita", "show interfaces");
    OpenSsh.Result audit =
        ssh.exec("admin", "show log source audit since 1h level info match rita last 1");
    assertThat(audit.out().lines()).hasSize(2);
    assertThat(audit.out()).contains("user=rita");
    assertThat(ssh.exec("admin", "show log level error | count").out())
        .isEqualTo("Count: 1 line\n");
    assertThat(ssh.exec("admin", "show log level loud").code()).isEqualTo(2);
  }

  @Test
  void batchStopsAtTheFirstError() throws Exception {
    OpenSsh.Result result =
        ssh.batch("admin", "configure\nset interfaces ethernet eth0 mtu 99999\ncommit\n", "-T");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'99999'").contains("[CFG-0102]");
    assertThat(fixture.config.running().number()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rita; show interfaces; 0",
        "rita; clear interfaces counters; 1",
        "rita; ping 127.0.0.1 count 1; 1",
        "rita; show log; 1",
        "rita; file list; 1",
        "rita; configure; 1",
        "rita; request system logout session 99; 1",
        "rita; monitor traffic interface eth0 count 1; 1",
        "olga; clear interfaces counters; 0",
        "olga; ping 127.0.0.1 count 1; 0",
        "olga; file list; 1",
        "olga; configure; 1",
        "olga; request system logout session 99; 1",
        "admin; file list; 0",
        "admin; configure; 0",
        "admin; request system logout session 99; 1",
        "admin; show log; 0"
      })
  void rolesAreEnforcedPerCommand(String user, String command, int code) throws Exception {
    OpenSsh.Result result = ssh.exec(user, command);
    assertThat(result.code()).as(result.toString()).isEqualTo(code);
    boolean refused = result.err().contains("CLI-0010");
    assertThat(refused)
        .isEqualTo(
            code == 1 && !command.contains("session 99") || code == 1 && !user.equals("admin"));
  }

  @Test
  void wrongPasswordsUnknownUsersAndUsersWithoutCredentialsAreRefused() throws Exception {
    assertThat(ssh.exec("mallory", "show version").code()).isEqualTo(255);
    assertThat(ssh.exec("nokey", "show version").code()).isEqualTo(255);
    Files.writeString(folder.resolve("askpass"), "#!/bin/sh\necho wrong\n");
    assertThat(ssh.exec("admin", "show version").code()).isEqualTo(255);
    assertThat(fixture.log.list())
        .anyMatch(entry -> entry.text().contains("user=admin") && entry.text().contains("refused"));
  }

  @Test
  void publicKeysLogIn() throws Exception {
    Path key = folder.resolve("id");
    int made =
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
            .start()
            .waitFor();
    assertThat(made).isZero();
    String line = Files.readString(folder.resolve("id.pub")).strip();
    assertThat(
            ssh.exec(
                    "nokey",
                    "show version",
                    "-i",
                    key.toString(),
                    "-o",
                    "PasswordAuthentication=no")
                .code())
        .isEqualTo(255);
    OpenSsh.Result set =
        ssh.batch(
            "admin",
            "configure\nset system login user nokey public-key \"" + line + "\"\ncommit\n",
            "-T");
    assertThat(set.code()).as(set.toString()).isZero();
    assertThat(
            ssh.exec(
                    "nokey",
                    "show version",
                    "-i",
                    key.toString(),
                    "-o",
                    "PasswordAuthentication=no")
                .code())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HostKeyAlgorithms=ssh-rsa",
        "MACs=hmac-sha1",
        "KexAlgorithms=diffie-hellman-group14-sha1",
        "KexAlgorithms=diffie-hellman-group1-sha1",
        "Ciphers=aes128-cbc",
        "Ciphers=3des-cbc"
      })
  void oldAlgorithmsAreNotOffered(String option) throws Exception {
    // without an AEAD cipher, so that the MAC is negotiated
    OpenSsh.Result result =
        ssh.exec(
            "admin",
            "show version",
            "-o",
            option,
            "-o",
            "LogLevel=INFO",
            "-c",
            option.startsWith("Ciphers") ? "aes128-cbc,3des-cbc" : "aes256-ctr");
    assertThat(result.code()).isEqualTo(255);
    assertThat(result.err()).contains("no matching");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HostKeyAlgorithms=ssh-ed25519",
        "HostKeyAlgorithms=ecdsa-sha2-nistp256",
        "KexAlgorithms=sntrup761x25519-sha512@openssh.com",
        "KexAlgorithms=curve25519-sha256",
        "Ciphers=chacha20-poly1305@openssh.com",
        "Ciphers=aes256-gcm@openssh.com"
      })
  void modernAlgorithmsWork(String option) throws Exception {
    OpenSsh.Result result = ssh.exec("rita", "show version", "-o", option);
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void sftpSeesTheTwoFoldersAndNothingElse() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside.txt"), "secret of the host");
    Path captures = fixture.files.root().resolve("captures");
    Files.createSymbolicLink(captures.resolve("link"), outside);
    Files.createSymbolicLink(captures.resolve("dir"), folder);
    Path local = Files.writeString(folder.resolve("local.yaml"), "version: 1\n");
    Path fetched = folder.resolve("fetched");
    OpenSsh.Result ok =
        ssh.sftp(
            "admin",
            "put " + local + " /config/up.yaml",
            "get /config/up.yaml " + fetched,
            "ls /",
            "rm /config/up.yaml");
    assertThat(ok.code()).as(ok.toString()).isZero();
    assertThat(ok.out()).contains("captures").contains("config");
    assertThat(fetched).hasSameTextualContentAs(local);
    for (String attempt :
        List.of(
            "get /captures/link " + fetched + "2",
            "get /captures/dir/outside.txt " + fetched + "2",
            "get /../outside.txt " + fetched + "2",
            "get /config/../../outside.txt " + fetched + "2",
            "get " + outside + " " + fetched + "2",
            "put " + local + " /new.yaml",
            "put " + local + " /../new.yaml",
            "put " + local + " /captures/link",
            "put " + local + " /captures/dir/new.yaml",
            "ln -s " + outside + " /captures/mine",
            "rmdir /config",
            "rename /config /other")) {
      OpenSsh.Result result = ssh.sftp("admin", attempt);
      assertThat(result.code()).as(attempt + " " + result).isNotZero();
    }
    assertThat(folder.resolve("fetched2")).doesNotExist();
    assertThat(folder.resolve("new.yaml")).doesNotExist();
    assertThat(outside).hasContent("secret of the host");
    assertThat(ssh.sftp("olga", "put " + local + " /captures/x").code()).isZero();
    assertThat(ssh.sftp("olga", "put " + local + " /config/x").code()).isNotZero();
    assertThat(ssh.sftp("rita", "ls /captures").code()).isNotZero();
  }

  @Test
  void forwardingIsRefused() throws Exception {
    OpenSsh.Result result =
        ssh.exec("admin", "show version", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1");
    assertThat(result.code()).isEqualTo(255);
  }

  @Test
  void hostKeysAreMadeOnceAndKept() throws Exception {
    Path keys = folder.resolve("state/ssh");
    for (String kind : List.of("ed25519", "ecdsa")) {
      Path key = keys.resolve("ssh_host_" + kind + "_key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    List<HostKeys.Fingerprint> before = fixture.shell.fingerprints();
    fixture.close();
    fixture = new ShellFixture(folder, ShellFixture.freePort());
    assertThat(fixture.shell.fingerprints()).isEqualTo(before);
  }

  /** None is made; clients of an appliance that has one may know it by that. */
  @Test
  void anRsaKeyThatIsThereIsUsed() throws Exception {
    Path key = folder.resolve("state/ssh/ssh_host_rsa_key");
    assertThat(key).doesNotExist();
    fixture.close();
    Process keygen =
        new ProcessBuilder(
                "ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key.toString())
            .inheritIO()
            .start();
    assertThat(keygen.waitFor()).isZero();
    Files.delete(key.resolveSibling("ssh_host_rsa_key.pub"));
    int port = ShellFixture.freePort();
    fixture = new ShellFixture(folder, port);
    assertThat(fixture.shell.fingerprints())
        .extracting(HostKeys.Fingerprint::type)
        .containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa");
    ssh = new OpenSsh(folder, port);
    OpenSsh.Result result =
        ssh.exec("rita", "show version", "-o", "HostKeyAlgorithms=rsa-sha2-512");
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void captureIsWrittenAndShown() throws Exception {
    Thread feeder =
        Thread.ofVirtual()
            .start(
                () -> {
                  byte[] frame = Frames.udp("192.0.2.1", 1234, "192.0.2.2", 53);
                  while (!Thread.currentThread().isInterrupted()) {
                    fixture.capture.sink.ifPresent(
                        sink ->
                            sink.frame(
                                1_700_000_000_000_000_000L,
                                dev.weir.sdk.capture.PacketCapture.Direction.IN,
                                frame.clone(),
                                frame.length));
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                  }
                });
    try {
      OpenSsh.Result shown = ssh.exec("olga", "monitor traffic interface eth0 udp port 53 count 3");
      assertThat(shown.code()).as(shown.toString()).isZero();
      assertThat(shown.out()).contains("IP 192.0.2.1:1234 > 192.0.2.2:53 udp length 42");
      OpenSsh.Result written =
          ssh.exec("olga", "monitor traffic interface eth0 host 192.0.2.1 write trace count 5");
      assertThat(written.code()).as(written.toString()).isZero();
      assertThat(Files.size(fixture.files.root().resolve("captures/trace.pcapng")))
          .isGreaterThan(5 * 42);
      assertThat(ssh.exec("olga", "monitor traffic interface eth0 host nowhere").code())
          .isEqualTo(2);
    } finally {
      feeder.interrupt();
    }
  }

  @Test
  void secretsStayOutOfTheLog() throws Exception {
    ssh.exec("admin", "configure\nset system login user bob password hunter2hunter2");
    Awaitility.await()
        .until(() -> fixture.log.list().stream().anyMatch(entry -> entry.text().contains("bob")));
    assertThat(fixture.log.list()).noneMatch(entry -> entry.text().contains("hunter2"));
    assertThat(Files.readString(folder.resolve("weir.log")))
        .contains("bob")
        .doesNotContain("hunter2");
  }
}
