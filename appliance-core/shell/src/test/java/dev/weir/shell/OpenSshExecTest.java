package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands given to the client, and lines on its standard input: no terminal. */
class OpenSshExecTest extends OpenSshFixture {
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
}
