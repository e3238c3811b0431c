package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.Worker;
import dev.weir.runtime.show.TestOperator;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packet memory of an appliance as the memory of its AF_XDP sockets: what comes by one card
 * goes by another uncopied, from one worker's slots by the other's socket too, and when the cards
 * are given up every slot is at home.
 */
final class AfXdpMemoryIT {
  @TempDir Path folder;

  /** With two workers each card is another one's: all that crosses is handed over. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void framesCrossInTheSlotTheyCameInAndEverySlotComesHome(int workers) throws Exception {
    Requires.programs("ping=iputils-ping", "ethtool", "curl", "python3", "iperf3");
    try (Edge edge = Edge.create(folder.resolve("state"), workers);
        Cards cards = new Cards(edge, folder)) {
      framesCross(edge, cards, workers);
    }
  }

  private static void framesCross(Edge edge, Cards cards, int workers) throws Exception {
    for (Host host : new Host[] {edge.lan(), edge.wan()}) {
      host.run("ethtool", "-K", "eth0", "txvlan", "off").expectOk();
    }
    edge.start(Cards.configuration("afxdp"));
    cards.fetch();
    cards.iperf3("20M", 15_000_000);
    cards.expectRightChecksums();
    for (String name : List.of("lan0", "wan0")) {
      assertThat(detail(edge, name, "umem")).contains("shared");
      // A packet that waited for a neighbour's address lies in a slot for held ones.
      assertThat(Integer.parseInt(detail(edge, name, "copies"))).isLessThan(10);
      assertThat(Integer.parseInt(detail(edge, name, "tx-packets"))).isGreaterThan(3000);
    }
    List<Worker> all = edge.appliance().appliance().engine().workers();
    assertThat(all).hasSize(workers);
    int slots = edge.appliance().appliance().engine().options().pool().total();
    assertThat(all.stream().mapToInt(worker -> worker.pool().free()).sum())
        .as("slots lie in rings")
        .isLessThan(workers * slots);
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit("delete interfaces", "delete router", "delete firewall");
    }
    for (Worker worker : all) {
      Host.await("all slots at home", () -> worker.pool().free() == slots);
      assertThat(worker.held()).isZero();
    }
  }

  private static String detail(Edge edge, String device, String name) {
    return edge.appliance().appliance().devices().find(device).orElseThrow().details().stream()
        .filter(detail -> detail.name().equals(name))
        .map(InterfaceDevice.Detail::value)
        .findFirst()
        .orElse("");
  }
}
