package dev.weir.config.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.store.DirectoryFiles;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that commits without end is killed at random moments; what it acknowledged must be
 * there afterwards.
 */
class KillTest {
  private static final int KILLS = 12;

  /** Commits numbered names for ever and prints each when it is acknowledged. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Bench bench = new Bench(DirectoryFiles.open(Path.of(arguments[0]))).started();
      for (int i = number(bench.name()) + 1; ; i++) {
        bench.name("edge" + i, CommitRequest.PLAIN);
        System.out.println(i);
        System.out.flush();
      }
    }
  }

  private static int number(String name) {
    return name.equals("weir") ? 0 : Integer.parseInt(name.substring("edge".length()));
  }

  @Test
  void acknowledgedCommitsSurviveKill(@TempDir Path directory) throws Exception {
    Random random = new Random(9);
    Path store = directory.resolve("revisions");
    int before = 0;
    for (int i = 0; i < KILLS; i++) {
      int acknowledged = runAndKill(store, 1 + random.nextInt(6), random.nextInt(3_000), before);
      Bench bench = new Bench(DirectoryFiles.open(store)).started();
      assertThat(bench.alarms).isEmpty();
      assertThat(number(bench.name())).isBetween(acknowledged, acknowledged + 1);
      before = number(bench.name());
    }
    assertThat(before).isGreaterThanOrEqualTo(KILLS);
  }

  /** Number of the last acknowledged commit. */
  private static int runAndKill(Path store, int commits, int thenMicros, int before)
      throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    Victim.class.getName(),
                    store.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = before;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < commits; i++) {
        last = Integer.parseInt(out.readLine());
      }
      TimeUnit.MICROSECONDS.sleep(thenMicros);
      process
          .toHandle()
          .destroyForcibly(); // SIGKILL; unlike the process, it leaves the stream open
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Integer.parseInt(line);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return last;
  }
}
