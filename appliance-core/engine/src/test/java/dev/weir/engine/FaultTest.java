package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.FailureMode;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules that throw, lose packets or dispose of them twice. */
class FaultTest {
  private static final long MS = 1_000_000;

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

  private static Consumer<Assembly> attached(Node node) {
    return a ->
        a.attach(
            Arcs.IP_INPUT, InterfaceSelector.all(), NodeSpec.of("bad", (w, s) -> node).build());
  }

  private static int port(dev.weir.sdk.packet.Packet packet) {
    return PacketMemory.getUnsignedShort(packet.l4());
  }

  /** Throws at the packet from port 5, having let those before it through. */
  private static final Node THROWS_AT_5 =
      (in, out) -> {
        for (int i = 0; i < in.size(); i++) {
          if (port(in.get(i)) == 5) {
            throw new IllegalArgumentException("five");
          }
          out.transmit(2, in.get(i));
        }
      };

  private void apply(Consumer<Assembly> bad, FailureMode mode) throws Exception {
    Map<String, Consumer<Assembly>> modules = new LinkedHashMap<>();
    modules.put("bad", bad);
    modules.put("router", a -> EngineTest.forwarder(a, lan, wan));
    bench.engine.apply(bench.build(modules, mode));
  }

  private void offer(int from, int to) {
    for (int i = from; i < to; i++) {
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
    }
  }

  private static Consumer<Assembly> throwing() {
    return attached(THROWS_AT_5);
  }

  @Test
  void aThrowDropsWhatTheModuleHadNotDisposedOfAndIsRebuilt() throws Exception {
    apply(throwing(), FailureMode.CLOSED);
    offer(0, 10);
    bench.engine.step(MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 5L));
    assertThat(bench.alarms.get("module-fault bad"))
        .contains("node bad")
        .contains("five")
        .contains("closed");
    assertThat(bench.imbalance()).isEmpty();
    offer(10, 20);
    bench.engine.step(2 * MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 15L));
    bench.engine.advance(2_000 * MS);
    offer(20, 30);
    bench.engine.step(2_001 * MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 15L));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void failOpenPassesTheModuleBy() throws Exception {
    apply(throwing(), FailureMode.OPEN);
    offer(5, 6);
    bench.engine.step(MS);
    offer(10, 20);
    bench.engine.step(2 * MS);
    assertThat(bench.device("wan").sent).hasSize(10);
    assertThat(bench.alarms.get("module-fault bad")).contains("open");
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void aModuleThatFailsAgainAndAgainStaysOutUntilTheNextCommit() throws Exception {
    apply(throwing(), FailureMode.OPEN);
    long now = 0;
    for (int i = 0; i < 10; i++) {
      offer(5, 6);
      now += 5_000 * MS;
      bench.engine.advance(now);
    }
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 5L));
    assertThat(bench.alarms.get("module-fault bad")).contains("until the next commit");
    apply(throwing(), FailureMode.OPEN);
    assertThat(bench.alarms).isEmpty();
    offer(5, 6);
    bench.engine.advance(now + MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 6L));
  }

  @Test
  void stateIsMadeAnewAfterAFault() throws Exception {
    AtomicInteger made = new AtomicInteger();
    StateKey<AtomicInteger> key = new StateKey<>("s", AtomicInteger.class, 1);
    Consumer<Assembly> module =
        a -> {
          StateRef<AtomicInteger> ref =
              a.state(key, (w, seed) -> new AtomicInteger(made.incrementAndGet()));
          a.attach(
              Arcs.IP_INPUT,
              InterfaceSelector.all(),
              NodeSpec.of(
                      "bad",
                      (w, s) -> {
                        int mine = s.get(ref).get();
                        return (in, out) -> {
                          if (mine == 1) {
                            throw new IllegalStateException("corrupt");
                          }
                        };
                      })
                  .build());
        };
    apply(module, FailureMode.CLOSED);
    offer(0, 1);
    bench.engine.advance(1_000 * MS);
    offer(0, 4);
    bench.engine.step(1_001 * MS);
    assertThat(made).hasValue(2);
    assertThat(bench.device("wan").sent).hasSize(4);
  }

  @Test
  void aSecondDisposalIsAFault() throws Exception {
    apply(
        attached(
            (in, out) -> {
              out.release(in.get(0));
              out.release(in.get(0));
            }),
        FailureMode.CLOSED);
    offer(0, 4);
    bench.engine.step(MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/module-fault", 3L));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void aPacketMadeAndForgottenIsDropped() throws Exception {
    apply(
        attached(
            (in, out) -> {
              out.allocOrNull(SlotClass.SMALL, in.get(0));
              out.copyOrNull(in.get(0));
            }),
        FailureMode.CLOSED);
    offer(0, 4);
    bench.engine.step(MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/not-disposed", 2L));
    assertThat(bench.device("wan").sent).hasSize(4);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void aSlotReleasedAndTakenAgainInOneCallIsNotConfused() throws Exception {
    apply(
        attached(
            (in, out) -> {
              out.release(in.get(0));
              var copy = out.copyOrNull(in.get(1));
              if (copy != null) {
                out.transmit(2, copy);
              }
            }),
        FailureMode.CLOSED);
    offer(0, 4);
    bench.engine.step(MS);
    assertThat(bench.device("wan").sent.stream().map(f -> f[35] & 0xff).toList())
        .containsExactlyInAnyOrder(1, 1, 2, 3);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void aPacketThatGoesRoundIsDroppedAsLoop() throws Exception {
    apply(
        a ->
            a.attach(
                Arcs.IP_INPUT,
                InterfaceSelector.all(),
                NodeSpec.of(
                        "round",
                        (w, s) ->
                            (in, out) -> {
                              for (int i = 0; i < in.size(); i++) {
                                out.edge(0, in.get(i));
                              }
                            })
                    .edge("again", Arcs.INTERFACE_INPUT)
                    .build()),
        FailureMode.CLOSED);
    offer(0, 300);
    bench.engine.step(MS);
    assertThat(bench.drops()).containsExactly(Map.entry("bad/loop", 300L));
    assertThat(bench.imbalance()).isEmpty();
  }
}
