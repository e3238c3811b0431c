package dev.weir.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How to measure.
 *
 * @param runs samples of each figure
 * @param seconds length of one sample, where a benchmark goes by time
 * @param cases to measure; all if empty
 * @param modules folder of module jars
 * @param corpus folder of third-party data, if there is one
 */
public record BenchOptions(
    int runs, double seconds, Set<String> cases, Path modules, Optional<Path> corpus) {
  /** File of a full Internet routing table in the corpus. */
  private static final String ROUTES = "fib/bart-prefixes.txt.gz";

  /** Checks the numbers. */
  public BenchOptions {
    if (runs < 1 || seconds <= 0) {
      throw new IllegalArgumentException("at least one run, of more than no time");
    }
    cases = Set.copyOf(cases);
  }

  /** The cases asked for, of those a benchmark has. */
  public List<String> chosen(List<String> all) {
    return cases.isEmpty() ? all : all.stream().filter(cases::contains).toList();
  }

  /** The file of a full Internet routing table; empty if the corpus is not there. */
  public Optional<Path> routes() {
    return corpus.map(folder -> folder.resolve(ROUTES)).filter(java.nio.file.Files::isReadable);
  }

  /** Length of one sample. */
  public long sampleNanos() {
    return (long) (seconds * 1e9);
  }
}
