package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.util.List;

/**
 * What is measured between hosts: two ways between them in turn, so that both meet the same
 * machine.
 */
final class Alternation {
  /** One TCP connection, and the smallest datagrams. */
  static final List<String> CASES = List.of("tcp", "udp-small");

  private static final int WARM_UP_SECONDS = 3;

  private Alternation() {}

  /** The median of one way, with the other as its peer. */
  static Measurement measure(
      String oneCase, Hosts ours, String peer, Hosts theirs, BenchOptions options)
      throws BenchmarkException {
    int seconds = Math.max(1, (int) Math.round(options.seconds()));
    double[] our = new double[options.runs()];
    double[] their = new double[options.runs()];
    sample(oneCase, ours, Math.max(WARM_UP_SECONDS, seconds));
    sample(oneCase, theirs, seconds);
    for (int run = 0; run < options.runs(); run++) {
      our[run] = sample(oneCase, ours, seconds);
      their[run] = sample(oneCase, theirs, seconds);
    }
    String unit = oneCase.equals("tcp") ? "Gbit/s" : "Mpps";
    return Measurement.of(oneCase, unit, our)
        .withPeer(peer, Measurement.of(oneCase, unit, their).median());
  }

  private static double sample(String oneCase, Hosts hosts, int seconds) throws BenchmarkException {
    return oneCase.equals("tcp") ? hosts.tcpGbits(seconds) : hosts.smallMpps(seconds);
  }
}
