package dev.weir.benchmarks.commit;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.pipeline.Rig;
import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.problem.ConfigException;
import dev.weir.sdk.config.ConfigPath;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One line changed in a configuration of 10,000: checking it, and committing it, until the new
 * generation is in force and the revision is on the disk.
 */
public final class CommitBenchmark implements Benchmark {
  private static final int LINES = 10_000;
  private static final int LINES_PER_RULE = 6;
  private static final int WARM_UP = 10;
  private static final int CONNECTIONS = 1024;

  private final int lines;

  /** Of the full size. */
  public CommitBenchmark() {
    this(LINES);
  }

  /** Of another size. */
  CommitBenchmark(int lines) {
    this.lines = lines;
  }

  @Override
  public String name() {
    return "commit";
  }

  @Override
  public String description() {
    return "10,000 lines of configuration, one changed: time to check and to commit";
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String configuration = configuration();
    try (Rig rig = Rig.start(options.modules(), CONNECTIONS, configuration)) {
      measure(rig.configuration(), options.runs(), results);
    } catch (ConfigException e) {
      throw new BenchmarkException("the change is refused: " + e.getMessage(), e);
    }
  }

  private void measure(ConfigService service, int runs, Consumer<Measurement> results)
      throws ConfigException, BenchmarkException {
    double[] checks = new double[runs];
    double[] commits = new double[runs];
    int rule = rules() / 2;
    for (int run = -WARM_UP; run < runs; run++) {
      String action = (run & 1) == 0 ? "drop" : "reject";
      try (EditSession session = service.edit(new Editor("bench", "benchmark"), EditMode.PRIVATE)) {
        session.command(
            ConfigPath.ROOT,
            "set",
            List.of(("firewall zone lan to wan rule " + rule + " action " + action).split(" ")));
        long begin = System.nanoTime();
        session.check();
        long middle = System.nanoTime();
        boolean changed = session.commit(CommitRequest.PLAIN).changed();
        long end = System.nanoTime();
        if (!changed) {
          throw new BenchmarkException("the commit changed nothing");
        }
        if (run >= 0) {
          checks[run] = (middle - begin) / 1e6;
          commits[run] = (end - middle) / 1e6;
        }
      }
    }
    results.accept(Measurement.of("check-one-line", "ms", checks));
    results.accept(Measurement.of("commit-one-line", "ms", commits));
  }

  private int rules() {
    return lines / LINES_PER_RULE;
  }

  /** Firewall rules of six lines each, as an operator would have them. */
  private String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            version: 1
            interfaces:
              memory:
                in0: {address: [10.0.0.1/24]}
                out0: {address: [192.0.2.1/24]}
            firewall:
              zone:
                wan: {interface: [out0]}
                lan:
                  interface: [in0]
                  to:
                    wan:
                      rule:
            """);
    for (int i = 1; i <= rules(); i++) {
      text.append("            ").append(i).append(":\n");
      text.append("              action: accept\n              protocol: tcp\n");
      text.append("              source: {address: [172.16.").append(i >> 8).append('.');
      text.append(i & 255).append("]}\n");
      text.append("              destination: {address: [198.51.100.").append(i & 255);
      text.append("], port: [").append(i).append("]}\n");
      text.append("              comment: host ").append(i).append('\n');
    }
    return text.toString();
  }
}
