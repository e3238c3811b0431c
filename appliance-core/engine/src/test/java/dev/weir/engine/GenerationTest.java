package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.engine.graph.CompileException;
import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.Term;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.node.Timers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commits do to packets, state and held packets. */
class GenerationTest {
  private static final class Waiting {
    final Deque<Integer> handles = new ArrayDeque<>();
    int seen;
  }

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

  /** Holds every packet and sends it on at {@code router/forward} when it is next called. */
  private Consumer<Assembly> holder(String resumeAt) {
    return a -> {
      StateRef<Waiting> ref =
          a.state(new StateKey<>("waiting", Waiting.class, 1), (w, s) -> new Waiting());
      ResumePoint point = a.resumePoint(new NodeRef("router", resumeAt));
      a.attach(
          Arcs.IP_INPUT,
          InterfaceSelector.only(lan),
          NodeSpec.of(
                  "hold",
                  (w, states) -> {
                    Waiting waiting = states.get(ref);
                    Timers timers = w.timers();
                    return new TimerNode() {
                      @Override
                      public void process(
                          dev.weir.sdk.packet.Batch in, dev.weir.sdk.node.Output out) {
                        for (int i = 0; i < in.size(); i++) {
                          waiting.seen++;
                          int handle = out.hold(in.get(i), point);
                          if (handle < 0) {
                            out.drop(in.get(i), EngineTest.Reason.ODD_PORT);
                          } else {
                            waiting.handles.add(handle);
                          }
                        }
                        timers.schedule(in.nowNanos() + 10 * MS, 1);
                      }

                      @Override
                      public void onTimer(long now, long token, dev.weir.sdk.node.Output out) {
                        while (!waiting.handles.isEmpty()) {
                          int handle = waiting.handles.remove();
                          out.resume(handle);
                          out.resume(handle);
                        }
                      }
                    };
                  })
              .build());
    };
  }

  private Consumer<Assembly> router(String name) {
    return a ->
        a.terminate(
            Arcs.IP_INPUT,
            NodeSpec.of(
                    name,
                    (w, s) ->
                        (in, out) -> {
                          for (int i = 0; i < in.size(); i++) {
                            out.transmit(wan.index(), in.get(i));
                          }
                        })
                .build());
  }

  private void offer(int packets) {
    for (int i = 0; i < packets; i++) {
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
    }
  }

  @Test
  void heldPacketsResumeInTheNewGeneration() throws Exception {
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    offer(100);
    bench.engine.step(MS);
    assertThat(bench.term(Term.HELD)).isEqualTo(100);
    assertThat(bench.imbalance()).isEmpty();
    bench.apply(
        Map.of(
            "holder",
            holder("forward"),
            "new",
            EngineTest::dropOddPorts,
            "router",
            router("forward")));
    bench.engine.advance(20 * MS);
    assertThat(bench.device("wan").sent).hasSize(100);
    assertThat(bench.term(Term.HELD)).isZero();
    assertThat(bench.drops()).isEmpty();
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void heldPacketsAreDroppedWhenTheirPointIsGone() throws Exception {
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    offer(100);
    bench.engine.step(MS);
    bench.apply(Map.of("holder", holder("other"), "router", router("other")));
    bench.engine.advance(20 * MS);
    assertThat(bench.drops()).containsExactly(Map.entry("holder/stale-resume", 100L));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void heldPacketsAreDroppedWithTheirModule() throws Exception {
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    offer(100);
    bench.engine.step(MS);
    bench.apply(Map.of("router", router("forward")));
    assertThat(bench.drops()).containsExactly(Map.entry("holder/stale-resume", 100L));
    bench.engine.advance(20 * MS);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void holdsNoMoreThanTheQuota() throws Exception {
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    offer(200);
    bench.engine.step(MS);
    assertThat(bench.term(Term.HELD)).isEqualTo(128);
    assertThat(bench.drops()).containsExactly(Map.entry("holder/odd-port", 72L));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void stateIsCarriedOverWhileItsKeyStays() throws Exception {
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    offer(5);
    bench.engine.step(MS);
    bench.apply(Map.of("holder", holder("forward"), "router", router("forward")));
    StateRef<Waiting>[] ref = refs();
    Generation last =
        bench.build(
            Map.of(
                "holder",
                a -> {
                  ref[0] =
                      a.state(new StateKey<>("waiting", Waiting.class, 1), (w, s) -> new Waiting());
                  ref[1] =
                      a.state(new StateKey<>("waiting", Waiting.class, 2), (w, s) -> new Waiting());
                }),
            FailureMode.CLOSED);
    bench.engine.apply(last);
    assertThat(bench.engine.ask(ref[0], s -> s.seen)).containsExactly(5);
    assertThat(bench.engine.ask(ref[1], s -> s.seen)).containsExactly(0);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static StateRef<Waiting>[] refs() {
    return new StateRef[2];
  }

  @Test
  void anAbortedGenerationLeavesNothingBehind() throws Exception {
    bench.apply(Map.of("router", router("forward")));
    assertThat(bench.device("lan").open).isEqualTo(1);
    bench.add("dmz", false);
    Generation candidate = bench.build(Map.of("router", router("forward")), FailureMode.CLOSED);
    assertThat(bench.device("dmz").open).isEqualTo(1);
    bench.engine.abort(candidate);
    assertThat(bench.device("dmz").open).isZero();
    assertThat(bench.device("lan").open).isEqualTo(1);
    offer(3);
    bench.engine.step(MS);
    assertThat(bench.device("wan").sent).hasSize(3);
  }

  @Test
  void interfacesComeAndGo() throws Exception {
    bench.apply(Map.of("router", router("forward")));
    bench.interfaces.remove(lan);
    MemoryDevice gone = bench.device("lan");
    bench.devices.remove("lan");
    bench.apply(Map.of("router", router("forward")));
    assertThat(gone.open).isZero();
    assertThat(bench.device("wan").open).isEqualTo(1);
    bench.interfaces.add(lan);
    bench.devices.put("lan", gone);
    bench.apply(Map.of("router", router("forward")));
    offer(1);
    bench.engine.step(MS);
    assertThat(bench.device("wan").sent).hasSize(1);
  }

  @Test
  void anUnsatisfiableOrderNamesTheNodes() {
    Consumer<Assembly> one =
        a ->
            a.attach(
                Arcs.IP_INPUT,
                InterfaceSelector.all(),
                NodeSpec.of("one", (w, s) -> (in, out) -> {}).before("two").build());
    Consumer<Assembly> two =
        a ->
            a.attach(
                Arcs.IP_INPUT,
                InterfaceSelector.all(),
                NodeSpec.of("two", (w, s) -> (in, out) -> {}).before("one").build());
    assertThatThrownBy(() -> bench.apply(Map.of("a", one, "b", two)))
        .isInstanceOf(CompileException.class)
        .hasMessageContaining("ip-input")
        .hasMessageContaining("a/one")
        .hasMessageContaining("b/two");
    assertThat(bench.device("lan").open).isZero();
  }

  @Test
  void reportsAllProblemsAtOnce() {
    Consumer<Assembly> a =
        x -> {
          x.bindLocal(17, 67, 68, NodeSpec.of("dhcp", (w, s) -> (in, out) -> {}).build());
          x.bindLocal(17, 68, 70, NodeSpec.of("other", (w, s) -> (in, out) -> {}).build());
          x.node(
              NodeSpec.of("lost", (w, s) -> (in, out) -> {})
                  .edge("away", new NodeRef("nobody", "nothing"))
                  .build());
          x.terminate(Arcs.IP_LOCAL, NodeSpec.of("end", (w, s) -> (in, out) -> {}).build());
        };
    assertThatThrownBy(() -> bench.apply("a", a))
        .hasMessageContaining("ports 68-70")
        .hasMessageContaining("nobody/nothing")
        .hasMessageContaining("ip-local");
  }
}
