package dev.weir.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One figure of a benchmark: the median of repeated runs, and how far they were apart.
 *
 * @param name the case, in lower case words with hyphens
 * @param unit of all three figures
 * @param runs how often it was measured
 * @param allocatedBytesPerPacket heap allocated by the measured thread, where that was counted
 * @param peer what somebody else reaches, where that is known
 */
public record Measurement(
    String name,
    String unit,
    double median,
    double min,
    double max,
    int runs,
    OptionalDouble allocatedBytesPerPacket,
    Optional<Peer> peer) {
  /**
   * A figure to compare with.
   *
   * @param name who, and whether it was measured in this run or is a recorded figure
   * @param median in the measurement's unit
   */
  public record Peer(String name, double median) {}

  /** Of the figures of several runs. */
  public static Measurement of(String name, String unit, double... runs) {
    double[] sorted = runs.clone();
    Arrays.sort(sorted);
    return new Measurement(
        name,
        unit,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length,
        OptionalDouble.empty(),
        Optional.empty());
  }

  /** The same, with what was allocated. */
  public Measurement withAllocation(double bytesPerPacket) {
    return new Measurement(
        name, unit, median, min, max, runs, OptionalDouble.of(bytesPerPacket), peer);
  }

  /** The same, beside a peer. */
  public Measurement withPeer(String peerName, double peerMedian) {
    return new Measurement(
        name,
        unit,
        median,
        min,
        max,
        runs,
        allocatedBytesPerPacket,
        Optional.of(new Peer(peerName, peerMedian)));
  }

  /** This median over the peer's. */
  public OptionalDouble ratio() {
    return peer.filter(p -> p.median() != 0)
        .map(p -> OptionalDouble.of(median / p.median()))
        .orElse(OptionalDouble.empty());
  }

  /** One line: name, median, unit, range, and what else is known. */
  @Override
  public String toString() {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-32s %10.2f %-14s (%.2f-%.2f, %d runs)",
                name,
                median,
                unit,
                min,
                max,
                runs));
    allocatedBytesPerPacket.ifPresent(
        bytes -> line.append(String.format(Locale.ROOT, "  %.4f bytes allocated/packet", bytes)));
    peer.ifPresent(
        p ->
            line.append(
                String.format(
                    Locale.ROOT,
                    "  %.2f of %s: %.2f",
                    ratio().orElse(Double.NaN),
                    p.name(),
                    p.median())));
    return line.toString();
  }
}
