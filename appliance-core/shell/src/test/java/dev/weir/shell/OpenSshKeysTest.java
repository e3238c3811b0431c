package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.shell.access.HostKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Host keys, and the algorithms that are offered. */
class OpenSshKeysTest extends OpenSshFixture {
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
  void hostKeysAreMadeOnceAndKept() throws Exception {
    Path keys = folder.resolve("state/ssh");
    assertThat(keys.resolve("ssh_host_ecdsa_key")).doesNotExist();
    List<HostKeys.Fingerprint> before = fixture.shell.fingerprints();
    for (String kind : List.of("ed25519", "ecdsa")) {
      Path key = keys.resolve("ssh_host_" + kind + "_key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    fixture.close();
    start();
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
    start();
    assertThat(fixture.shell.fingerprints())
        .extracting(HostKeys.Fingerprint::type)
        .containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa");
    OpenSsh.Result result =
        ssh.exec("rita", "show version", "-o", "HostKeyAlgorithms=rsa-sha2-512");
    assertThat(result.code()).as(result.err()).isZero();
  }
}
