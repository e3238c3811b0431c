package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import dev.weir.shell.log.SilentThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogsTest {
  @TempDir Path folder;

  @Test
  void theLogOfEarlierRunsIsShownAfterARestart() throws Exception {
    Path file = folder.resolve("weir.log");
    Logs.install(Optional.of(file));
    LoggerFactory.getLogger("dev.weir.Before").warn("the link is down");
    LoggerFactory.getLogger("dev.weir.Before").error("failed", new IllegalStateException("x"));
    Files.write(file, new byte[] {(byte) 0xff, 0, 'x', '\n'}, StandardOpenOption.APPEND);
    LogRing after = Logs.install(Optional.of(file));
    assertThat(after.list())
        .extracting(LogRing.Entry::level, LogRing.Entry::source, LogRing.Entry::text)
        .contains(
            org.assertj.core.groups.Tuple.tuple("WARN", "Before", "the link is down"),
            org.assertj.core.groups.Tuple.tuple("ERROR", "Before", "failed"));
  }

  @Test
  void silentThreadsAreNotHeard() throws Exception {
    LogRing ring = Logs.install(Optional.empty());
    Thread silent =
        new SilentThread("tries", () -> LoggerFactory.getLogger("dev.weir.X").error("tried"));
    silent.start();
    silent.join();
    LoggerFactory.getLogger("dev.weir.X").warn("meant");
    assertThat(ring.list()).extracting(LogRing.Entry::text).containsExactly("meant");
  }

  @Test
  void newsAreWhatCameSince() {
    LogRing ring = new LogRing(3);
    for (int i = 0; i < 5; i++) {
      ring.add(new LogRing.Entry(java.time.Instant.EPOCH, "INFO", "x", "m" + i));
    }
    assertThat(ring.since(4).entries()).extracting(LogRing.Entry::text).containsExactly("m4");
    assertThat(ring.since(0).entries())
        .extracting(LogRing.Entry::text)
        .containsExactly("m2", "m3", "m4");
    assertThat(ring.since(ring.written()).entries()).isEmpty();
  }
}
