package dev.weir.machine.clock;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server and what was learnt of it. The client's thread alone. */
final class Server {
  private static final int KEPT_SAMPLES = 8;
  private static final int FIRST_POLL_SECONDS = 2;
  private static final int FIRST_POLLS = 4;
  static final int LEAST_POLL_SECONDS = 64;
  static final int MOST_POLL_SECONDS = 1024;
  private static final int REFUSED_SECONDS = 24 * 3600;
  private static final int REACH_BITS = 0xff;

  private final String host;
  private final int port;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private @Nullable InetSocketAddress address;
  private int reach;
  private int pollSeconds = FIRST_POLL_SECONDS;
  private int polls;
  private long nextNanos;
  private String failure = "";

  Server(String host, int port, long nowNanos) {
    this.host = host;
    this.port = port;
    this.nextNanos = nowNanos;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** Where it is, looked up again after it did not answer. */
  InetSocketAddress address() throws UnknownHostException {
    InetSocketAddress known = address;
    if (known == null) {
      known = new InetSocketAddress(InetAddress.getByName(host), port);
      address = known;
    }
    return known;
  }

  Optional<InetSocketAddress> knownAddress() {
    return Optional.ofNullable(address);
  }

  long nextNanos() {
    return nextNanos;
  }

  int pollSeconds() {
    return pollSeconds;
  }

  /** Of the last eight questions those that were answered, the last in bit 0. */
  int reach() {
    return reach;
  }

  String failure() {
    return failure;
  }

  /**
   * The answer came: quick questions at first, then rarer ones.
   *
   * @param steadyPollSeconds how often servers are asked when all is well
   */
  void answered(Sample sample, int steadyPollSeconds, long nowNanos) {
    samples.addLast(sample);
    if (samples.size() > KEPT_SAMPLES) {
      samples.removeFirst();
    }
    reach = reach << 1 & REACH_BITS | 1;
    failure = "";
    polls++;
    pollSeconds = polls < FIRST_POLLS ? FIRST_POLL_SECONDS : steadyPollSeconds;
    nextNanos = nowNanos + pollSeconds * 1_000_000_000L;
  }

  /** No answer came: it is asked less and less often, down to the usual. */
  void failed(String why, long nowNanos) {
    reach = reach << 1 & REACH_BITS;
    failure = why;
    address = null;
    if (reach == 0) {
      samples.clear();
    }
    pollSeconds = Math.min(LEAST_POLL_SECONDS, 2 * pollSeconds);
    nextNanos = nowNanos + pollSeconds * 1_000_000_000L;
  }

  /** It refuses (RFC 5905, section 7.4): asked slowly from now on, or not for a day. */
  void refused(String code, long nowNanos) {
    reach = reach << 1 & REACH_BITS;
    failure = "refuses: " + code;
    samples.clear();
    pollSeconds = code.equals("RATE") ? MOST_POLL_SECONDS : REFUSED_SECONDS;
    nextNanos = nowNanos + pollSeconds * 1_000_000_000L;
  }

  /** The clock was stepped: what was measured before is of no use. */
  void forget() {
    samples.clear();
    polls = 0;
  }

  /**
   * Of the last samples the one that can be wrong by the least: a short round trip suffers least
   * from queues, an old one from the clock's drift.
   */
  Optional<Sample> best(long nowNanos) {
    return samples.stream().min(Comparator.comparingLong(one -> one.rootDistanceNanos(nowNanos)));
  }

  /** How much the offsets of its samples differ. */
  long jitterNanos(long nowNanos) {
    Optional<Sample> best = best(nowNanos);
    if (best.isEmpty() || samples.size() < 2) {
      return 0;
    }
    double sum = 0;
    for (Sample one : samples) {
      double difference = one.offsetNanos() - best.get().offsetNanos();
      sum += difference * difference;
    }
    return (long) Math.sqrt(sum / (samples.size() - 1));
  }
}
