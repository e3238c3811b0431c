package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.util.List;

/**
 * What is measured between hosts: two ways between them in turn, so that both meet the same
 * machine.
 */
public final class Alternation {
  /** A way between hosts: what passes in a time, in the measurement's unit. */
  @FunctionalInterface
  public interface Way {
    double sample(int seconds) throws BenchmarkException;
  }

  /** One TCP connection, and the smallest datagrams. */
  static final List<String> CASES = List.of("tcp", "udp-small");

  private static final int WARM_UP_SECONDS = 3;

  private Alternation() {}

  /** The median of one way, with the other as its peer. */
  static Measurement measure(
      String oneCase, Hosts ours, String peer, Hosts theirs, BenchOptions options)
      throws BenchmarkException {
    return oneCase.equals("tcp")
        ? measure(oneCase, "Gbit/s", ours::tcpGbits, peer, theirs::tcpGbits, options)
        : measure(oneCase, "Mpps", ours::smallMpps, peer, theirs::smallMpps, options);
  }

  /** The same for whatever passes. */
  public static Measurement measure(
      String name, String unit, Way ours, String peer, Way theirs, BenchOptions options)
      throws BenchmarkException {
    int seconds = Math.max(1, (int) Math.round(options.seconds()));
    double[] our = new double[options.runs()];
    double[] their = new double[options.runs()];
    ours.sample(Math.max(WARM_UP_SECONDS, seconds));
    theirs.sample(seconds);
    for (int run = 0; run < options.runs(); run++) {
      our[run] = ours.sample(seconds);
      their[run] = theirs.sample(seconds);
    }
    return Measurement.of(name, unit, our)
        .withPeer(peer, Measurement.of(name, unit, their).median());
  }
}
