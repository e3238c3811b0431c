package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.capture.PacketCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Files: what sftp sees, and what a capture writes. */
class OpenSshFilesTest extends OpenSshFixture {
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
                                PacketCapture.Direction.IN,
                                frame.clone(),
                                frame.length));
                    LockSupport.parkNanos(1_000_000);
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
}
