package dev.weir.shell.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoriesTest {
  @TempDir Path folder;

  @Test
  void linesSurviveARestartInAFileOfTheOwner() throws Exception {
    Histories before = new Histories(folder.resolve("history"));
    assertThat(before.add("alice", "show interfaces")).isTrue();
    assertThat(before.add("alice", "show interfaces")).isFalse();
    assertThat(before.add("alice", "configure")).isTrue();
    assertThat(before.add("bob", "show version")).isTrue();
    Histories after = new Histories(folder.resolve("history"));
    assertThat(after.of("alice")).containsExactly("show interfaces", "configure");
    assertThat(after.of("bob")).containsExactly("show version");
    Path file = folder.resolve("history/alice");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void secretsAreNeverStored() throws Exception {
    Histories histories = new Histories(folder);
    for (String line :
        List.of(
            "set system login user bob password hunter2hunter2",
            "set sys login user bob passw $2b$12$abcdefghijklmnopqrstuv",
            "set vpn peer x pre-shared-key hunter2hunter2")) {
      assertThat(histories.add("alice", line)).as(line).isFalse();
    }
    assertThat(histories.of("alice")).isEmpty();
    assertThat(Files.exists(folder.resolve("alice"))).isFalse();
  }

  @Test
  void memoryAndFileAreBounded() throws Exception {
    Histories histories = new Histories(folder);
    for (int i = 0; i < 3_000; i++) {
      histories.add("alice", "show log last " + i);
    }
    assertThat(histories.add("alice", "x".repeat(5_000))).isFalse();
    assertThat(histories.of("alice")).hasSize(500).endsWith("show log last 2999");
    assertThat(Files.readAllLines(folder.resolve("alice"))).hasSizeLessThanOrEqualTo(1_000);
    assertThat(new Histories(folder).of("alice")).isEqualTo(histories.of("alice"));
  }

  @Test
  void usersWhoAreGoneAreForgotten() {
    Histories histories = new Histories(folder);
    histories.add("alice", "show version");
    histories.add("bob", "show version");
    histories.retain(List.of("bob"));
    assertThat(folder.resolve("alice")).doesNotExist();
    assertThat(histories.of("alice")).isEmpty();
    assertThat(histories.of("bob")).containsExactly("show version");
  }

  @Test
  void aNameCannotLeadElsewhereAndABrokenFileIsNoObstacle() throws Exception {
    Histories histories = new Histories(folder.resolve("history"));
    histories.add("../outside", "show version");
    assertThat(folder.resolve("outside")).doesNotExist();
    Files.createDirectories(folder.resolve("history"));
    Files.write(folder.resolve("history/carol"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n', 1});
    assertThat(histories.of("carol")).hasSize(1).doesNotContain("\u0001");
    assertThat(histories.add("carol", "show version")).isTrue();
  }
}
