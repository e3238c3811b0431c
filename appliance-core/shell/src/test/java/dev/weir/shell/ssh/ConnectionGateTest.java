package dev.weir.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
  @Test
  void theLeastAdvancedOfTheHeaviestSourceGoesFirst() {
    ConnectionGate<Integer> gate = new ConnectionGate<>(() -> 10);
    gate.enter(0, "user");
    gate.progress(0, ConnectionGate.Phase.IDENTIFIED);
    List<Integer> gone = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      gate.enter(i, "attacker").ifPresent(gone::add);
    }
    assertThat(gone).hasSize(995).doesNotContain(0).startsWith(1, 2, 3);
    assertThat(gate.size()).isEqualTo(6);
  }

  @Test
  void manySourcesPushEachOtherOut() {
    ConnectionGate<Integer> gate = new ConnectionGate<>(() -> 10);
    for (int i = 0; i < 1000; i++) {
      gate.enter(i, "source" + i);
    }
    assertThat(gate.size()).isEqualTo(10);
  }

  @Test
  void aUserAtTheFloodsOwnAddressIsKeptOnceItSpeaks() {
    ConnectionGate<Integer> gate = new ConnectionGate<>(() -> 10);
    for (int i = 1; i <= 100; i++) {
      gate.enter(i, "nat");
    }
    assertThat(gate.enter(0, "nat")).isPresent();
    gate.progress(0, ConnectionGate.Phase.IDENTIFIED);
    for (int i = 101; i <= 1000; i++) {
      assertThat(gate.enter(i, "nat")).isNotEqualTo(java.util.Optional.of(0));
    }
    gate.leave(0);
  }
}
