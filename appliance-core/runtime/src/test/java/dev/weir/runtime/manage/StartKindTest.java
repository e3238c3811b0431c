package dev.weir.runtime.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which starts do without a warm-up. */
class StartKindTest {
  private static final long LONG = Long.MAX_VALUE;

  @TempDir private Path folder;
  private Path kernelRun = Path.of("");

  @BeforeEach
  void nameTheKernelsRun() throws IOException {
    kernelRun = folder.resolve("boot_id");
    Files.writeString(kernelRun, "first\n");
  }

  private StartKind start(int processors) {
    return new StartKind(folder, kernelRun, processors);
  }

  @Test
  void aFirstStartAndOneAfterAnEndAreWarm() {
    try (StartKind first = start(2)) {
      assertThat(first.against(LONG)).isEmpty();
    }
    assertThat(start(2).against(LONG)).isEmpty();
  }

  @Test
  void aStartAfterACrashComesUpAtOnce() {
    assertThat(start(2).against(LONG)).isEmpty();
    StartKind next = start(2);
    assertThat(next.against(LONG)).get().asString().contains("did not end by itself");
    next.close();
    assertThat(start(2).against(LONG)).isEmpty();
  }

  @Test
  void aMachineThatStartedAgainHasNotCrashedWeir() throws IOException {
    assertThat(start(2).against(LONG)).isEmpty();
    Files.writeString(kernelRun, "second\n");
    assertThat(start(2).against(LONG)).isEmpty();
  }

  @Test
  void withoutANameOfTheKernelsRunNothingIsACrash() throws IOException {
    Files.delete(kernelRun);
    start(2);
    assertThat(start(2).against(LONG)).isEmpty();
  }

  @Test
  void oneProcessorIsNotKeptBusy() {
    assertThat(start(1).against(LONG)).get().asString().contains("one processor");
  }

  @Test
  void aMachineThatTookLongerUntilHereIsTooSlow() {
    StartKind kind = start(2);
    assertThat(kind.against(0)).get().asString().contains("too slow");
  }
}
