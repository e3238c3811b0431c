package dev.weir.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * One figure of a benchmark: the median of repeated runs, and how far they were apart.
 *
 * @param name the case, in lower case words with hyphens
 * @param unit of all three figures
 * @param runs how often it was measured
 */
public record Measurement(
    String name, String unit, double median, double min, double max, int runs) {
  /** Of the figures of several runs. */
  public static Measurement of(String name, String unit, double... runs) {
    double[] sorted = runs.clone();
    Arrays.sort(sorted);
    return new Measurement(
        name, unit, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** One line: name, median, unit, range. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%-32s %10.2f %-14s (%.2f-%.2f, %d runs)", name, median, unit, min, max, runs);
  }
}
