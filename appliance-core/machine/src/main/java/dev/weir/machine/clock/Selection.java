package dev.weir.machine.clock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells servers that can be right from those that cannot: each says the time within an interval,
 * and more than half of them must have a point in common (RFC 5905, section 11.2.1).
 */
final class Selection {
  /** A server's interval is not used if it is wider than this (RFC 5905, MAXDIST). */
  private static final long MOST_DISTANCE_NANOS = 1_500_000_000L;

  private Selection() {}

  /** A server and its best sample. */
  record Candidate(Server server, Sample sample) {}

  private record Edge(long offsetNanos, int type) {}

  private static final int LOWER = -1;
  private static final int MIDDLE = 0;
  private static final int UPPER = 1;

  /** Those that can be right, the best first; none if there is no majority. */
  static List<Candidate> truechimers(List<Server> servers, long nowNanos) {
    List<Candidate> all = new ArrayList<>();
    for (Server server : servers) {
      Optional<Sample> best = server.best(nowNanos);
      if (best.isPresent() && best.get().rootDistanceNanos(nowNanos) < MOST_DISTANCE_NANOS) {
        all.add(new Candidate(server, best.get()));
      }
    }
    List<Edge> edges = new ArrayList<>();
    for (Candidate one : all) {
      long offset = one.sample().offsetNanos();
      long distance = one.sample().rootDistanceNanos(nowNanos);
      edges.add(new Edge(offset - distance, LOWER));
      edges.add(new Edge(offset, MIDDLE));
      edges.add(new Edge(offset + distance, UPPER));
    }
    edges.sort(Comparator.comparingLong(Edge::offsetNanos).thenComparingInt(Edge::type));
    for (int allowed = 0; 2 * allowed < all.size(); allowed++) {
      Optional<Long> low = bound(edges, all.size() - allowed, LOWER);
      Optional<Long> high = bound(edges.reversed(), all.size() - allowed, UPPER);
      if (low.isPresent() && high.isPresent() && low.get() <= high.get()) {
        return within(all, low.get(), high.get(), nowNanos);
      }
    }
    return List.of();
  }

  /** Where enough intervals have begun, going in one direction. */
  private static Optional<Long> bound(List<Edge> edges, int enough, int beginning) {
    int open = 0;
    for (Edge edge : edges) {
      if (edge.type() == beginning) {
        open++;
        if (open >= enough) {
          return Optional.of(edge.offsetNanos());
        }
      } else if (edge.type() == -beginning) {
        open--;
      }
    }
    return Optional.empty();
  }

  private static List<Candidate> within(List<Candidate> all, long low, long high, long nowNanos) {
    return all.stream()
        .filter(
            one -> {
              long distance = one.sample().rootDistanceNanos(nowNanos);
              return one.sample().offsetNanos() + distance >= low
                  && one.sample().offsetNanos() - distance <= high;
            })
        .sorted(
            Comparator.comparingLong(
                one ->
                    one.sample().stratum() * MOST_DISTANCE_NANOS
                        + one.sample().rootDistanceNanos(nowNanos)))
        .toList();
  }
}
