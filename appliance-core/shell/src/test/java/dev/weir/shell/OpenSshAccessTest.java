package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in, and what they may do. */
class OpenSshAccessTest extends OpenSshFixture {
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
    assertThat(ssh.execByKey("nokey", key, "show version").code()).isEqualTo(255);
    OpenSsh.Result set =
        ssh.batch(
            "admin",
            "configure\nset system login user nokey public-key \"" + line + "\"\ncommit\n",
            "-T");
    assertThat(set.code()).as(set.toString()).isZero();
    assertThat(ssh.execByKey("nokey", key, "show version").code()).isZero();
  }

  @Test
  void forwardingIsRefused() throws Exception {
    OpenSsh.Result result =
        ssh.exec("admin", "show version", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1");
    assertThat(result.code()).isEqualTo(255);
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
