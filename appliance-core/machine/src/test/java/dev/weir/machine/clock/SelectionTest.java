package dev.weir.machine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which servers are believed. */
class SelectionTest {
  private static final long MILLI = 1_000_000;

  private final List<Server> servers = new ArrayList<>();

  private void server(String host, long offsetMillis, long delayMillis, int stratum) {
    Server server = new Server(host, 123, 0);
    server.answered(new Sample(offsetMillis * MILLI, delayMillis * MILLI, stratum, 0, 0, 0), 64, 0);
    servers.add(server);
  }

  private List<String> right() {
    return Selection.truechimers(servers, 0).stream().map(one -> one.server().host()).toList();
  }

  @Test
  void oneServerIsBelieved() {
    server("a", 5000, 10, 2);
    assertThat(right()).containsExactly("a");
  }

  @Test
  void theOneThatDisagreesIsLeftOut() {
    server("a", 10, 20, 2);
    server("b", 12, 10, 2);
    server("liar", 700, 1, 1);
    assertThat(right()).containsExactly("b", "a");
  }

  @Test
  void twoThatDisagreeAreNotBelieved() {
    server("a", 0, 10, 2);
    server("b", 100, 10, 2);
    assertThat(right()).isEmpty();
    server("c", 101, 10, 2);
    assertThat(right()).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void nearnessToTheReferenceComesFirst() {
    server("far", 0, 4, 3);
    server("near", 0, 40, 2);
    assertThat(right()).containsExactly("near", "far");
  }

  @Test
  void wideIntervalsProveNothing() {
    server("wide", 0, 4000, 1);
    assertThat(right()).isEmpty();
  }

  @Test
  void anOldShortTripLosesToANewOne() {
    Server server = new Server("a", 123, 0);
    server.answered(new Sample(1, 10 * MILLI, 2, 0, 0, 0), 64, 0);
    long soon = 64_000_000_000L;
    server.answered(new Sample(2, 30 * MILLI, 2, 0, 0, soon), 64, soon);
    assertThat(server.best(soon).orElseThrow().offsetNanos()).isEqualTo(1);
    long later = 2_000_000_000_000L;
    server.answered(new Sample(3, 12 * MILLI, 2, 0, 0, later), 64, later);
    assertThat(server.best(later).orElseThrow().offsetNanos()).isEqualTo(3);
  }
}
