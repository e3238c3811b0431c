package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.Term;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The straight way of a packet through a running engine under a virtual clock. */
class EngineTest {
  enum Reason implements DropReason {
    ODD_PORT;

    @Override
    public String label() {
      return "odd-port";
    }

    @Override
    public String doc() {
      return "The source port is odd.";
    }
  }

  private Bench bench;
  private InterfaceRef lan;
  private InterfaceRef wan;

  @BeforeEach
  void setUp() {
    bench = new Bench();
    lan = bench.add("lan", false);
    wan = bench.add("wan", false);
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  /** A router in one node: out by the other interface. */
  static void forwarder(Assembly assembly, InterfaceRef from, InterfaceRef to) {
    Node node =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            int rx = in.get(i).rxInterface();
            out.transmit(rx == from.index() ? to.index() : from.index(), in.get(i));
          }
        };
    assembly.terminate(Arcs.IP_INPUT, NodeSpec.of("forward", (w, s) -> node).build());
  }

  static void dropOddPorts(Assembly assembly) {
    Node node =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            int at = in.get(i).l4();
            if ((dev.weir.sdk.packet.PacketMemory.getUnsignedShort(at) & 1) != 0) {
              out.drop(in.get(i), Reason.ODD_PORT, 7);
            }
          }
        };
    assembly.attach(
        Arcs.IP_INPUT, InterfaceSelector.all(), NodeSpec.of("odd", (w, s) -> node).build());
  }

  @Test
  void forwardsBatchOfMoreThanItsCapacity() throws Exception {
    bench.apply("test", a -> forwarder(a, lan, wan));
    for (int i = 0; i < 257; i++) {
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
    }
    bench.engine.step(1000);
    assertThat(bench.device("wan").sent).hasSize(257);
    assertThat(bench.device("wan").sent.peek()).isEqualTo(Bench.udp(lan.mac(), 1, 2, 0, 20));
    assertThat(bench.term(Term.OUT)).isEqualTo(257);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void dropsWithModuleReasonAndRuleAndKeepsOrderOfTheOthers() throws Exception {
    bench.apply(Map.of("filter", EngineTest::dropOddPorts, "router", a -> forwarder(a, lan, wan)));
    for (int i = 0; i < 100; i++) {
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
    }
    bench.engine.step(1000);
    assertThat(bench.drops()).containsExactly(Map.entry("filter/odd-port 7", 50L));
    assertThat(bench.device("wan").sent.stream().map(f -> f[35]).toList()).hasSize(50).isSorted();
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void dropsWhatNobodyHandles() throws Exception {
    bench.apply("none", a -> {});
    bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
    bench.device("lan").receive(Bench.udp(0x02_99_00_00_00_00L, 1, 2, 3, 20));
    bench.device("lan").receive(new byte[13]);
    byte[] badChecksum = Bench.udp(lan.mac(), 1, 2, 3, 20);
    badChecksum[24]++;
    bench.device("lan").receive(badChecksum);
    bench.engine.step(1000);
    assertThat(bench.drops())
        .containsExactly(
            Map.entry("engine/ip-checksum", 1L),
            Map.entry("engine/no-terminal", 1L),
            Map.entry("engine/other-host", 1L),
            Map.entry("engine/truncated", 1L));
    assertThat(bench.imbalance()).isEmpty();
  }
}
