package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.Term;
import dev.weir.engine.worker.TracedPath;
import dev.weir.engine.worker.Tracer;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What would become of a packet, and what became of one. */
class TraceTest {
  enum Count implements Counter {
    SEEN;

    @Override
    public String label() {
      return "seen";
    }

    @Override
    public String doc() {
      return "Packets seen.";
    }
  }

  private final ConnectionService[] service = new ConnectionService[1];

  /** Drops even ports by rule 4, and says what it does. */
  @SuppressWarnings("UnnecessaryLambda") // reads as the others do
  private Consumer<Assembly> filter() {
    return a -> {
      service[0] = a.use(ConnectionService.class).orElseThrow();
      a.attach(
          Arcs.IP_INPUT,
          InterfaceSelector.all(),
          NodeSpec.of(
                  "policy",
                  (w, s) -> {
                    Counters<Count> counters = w.counters(Count.class);
                    return (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        Packet p = in.get(i);
                        counters.increment(Count.SEEN);
                        out.hit(4, p.length());
                        int port = PacketMemory.getUnsignedShort(p.l4());
                        if (p.isTraced()) {
                          in.explain(p, "port " + port);
                        }
                        if ((port & 1) == 0) {
                          out.drop(p, EngineTest.Reason.ODD_PORT, 4);
                        }
                      }
                    };
                  })
              .needsConnection()
              .build());
    };
  }

  private Map<String, Consumer<Assembly>> modules(InterfaceRef lan, InterfaceRef wan) {
    Map<String, Consumer<Assembly>> modules = new LinkedHashMap<>();
    modules.put("filter", filter());
    modules.put("router", a -> EngineTest.forwarder(a, lan, wan));
    return modules;
  }

  @Test
  void aProbeTellsItsPathAndHasNoEffect() throws Exception {
    for (int workers = 1; workers <= 2; workers++) {
      try (Bench bench = new Bench(EngineOptions.deterministic(workers))) {
        InterfaceRef lan = bench.add("lan", false);
        InterfaceRef wan = bench.add("wan", false);
        bench.apply(modules(lan, wan));
        for (int port = 100; port < 120; port++) {
          TracedPath path =
              bench
                  .engine
                  .probe(bench.engine.running(), Bench.udp(lan.mac(), 1, 2, port, 20), lan.index())
                  .orElseThrow();
          assertThat(path.steps())
              .contains(
                  new TracedPath.Step("engine", "ethernet-input", "valid IPv4"),
                  new TracedPath.Step("filter", "policy", "port " + port));
          Tracer.Verdict expected =
              (port & 1) == 0
                  ? new Tracer.Verdict("dropped", "filter", "policy", "odd-port", 4)
                  : new Tracer.Verdict("transmitted", "engine", "transmit-wan", "wan", -1);
          assertThat(path.verdicts()).containsExactly(expected);
        }
        assertThat(bench.device("wan").sent).isEmpty();
        assertThat(bench.drops()).isEmpty();
        for (Term term : Term.values()) {
          assertThat(bench.term(term)).isZero();
        }
        assertThat(bench.engine.workers().getFirst().rules().packets(4)).isZero();
        assertThat(bench.engine.counters().sums())
            .filteredOn(sum -> sum.module().equals("filter"))
            .allSatisfy(sum -> assertThat(sum.value()).isZero());
        assertThat(service[0].totals().live()).isZero();
        assertThat(bench.imbalance()).isEmpty();
      }
    }
  }

  @Test
  void aProbeOfACandidateSeesTheCandidate() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(lan, wan));
      Generation candidate =
          bench.build(Map.of("router", a -> EngineTest.forwarder(a, lan, wan)), FailureMode.CLOSED);
      byte[] frame = Bench.udp(lan.mac(), 1, 2, 100, 20);
      assertThat(bench.engine.probe(candidate, frame, lan.index()).orElseThrow().verdicts())
          .extracting(Tracer.Verdict::kind)
          .containsExactly("transmitted");
      assertThat(
              bench
                  .engine
                  .probe(bench.engine.running(), frame, lan.index())
                  .orElseThrow()
                  .verdicts())
          .extracting(Tracer.Verdict::kind)
          .containsExactly("dropped");
      bench.engine.abort(candidate);
      assertThat(bench.engine.probe(bench.engine.running(), frame, 99)).isEmpty();
    }
  }

  @Test
  void aFaultInAProbeIsNoFault() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      bench.apply(
          "bad",
          a ->
              a.attach(
                  Arcs.IP_INPUT,
                  InterfaceSelector.all(),
                  NodeSpec.of(
                          "bad",
                          (w, s) ->
                              (in, out) -> {
                                throw new IllegalStateException("bad");
                              })
                      .build()));
      byte[] frame = Bench.udp(lan.mac(), 1, 2, 100, 20);
      assertThat(
              bench
                  .engine
                  .probe(bench.engine.running(), frame, lan.index())
                  .orElseThrow()
                  .verdicts())
          .containsExactly(new Tracer.Verdict("dropped", "bad", "bad", "module-fault", -1));
      assertThat(bench.alarms).isEmpty();
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void tracesTheFirstPacketsThatFit() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(lan, wan));
      List<TracedPath> paths = new ArrayList<>();
      Runnable stop = bench.engine.trace(p -> p.rxInterface() == lan.index(), 3, paths::add);
      for (int port = 0; port < 10; port++) {
        bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, port, 20));
        bench.device("wan").receive(Bench.udp(wan.mac(), 1, 2, port, 20));
      }
      bench.engine.step(1);
      assertThat(paths).hasSize(3);
      assertThat(paths).allSatisfy(p -> assertThat(p.rxInterface()).isEqualTo(lan.index()));
      assertThat(paths.stream().map(p -> p.verdicts().getFirst().kind()))
          .containsExactlyInAnyOrder("dropped", "transmitted", "dropped");
      stop.run();
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 1, 20));
      bench.engine.step(2);
      assertThat(paths).hasSize(3);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  /** In by one worker, owned by the other, out by the first again: one path, in order. */
  @Test
  void aTraceGoesOnAtTheOtherWorker() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(lan, wan));
      List<TracedPath> paths = new ArrayList<>();
      int packets = 64;
      Runnable stop = bench.engine.trace(p -> true, packets, paths::add);
      for (int port = 1; port < 2 * packets; port += 2) {
        bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, port, 20));
        bench.engine.step(port);
      }
      assertThat(paths).hasSize(packets);
      Set<List<String>> ways = new HashSet<>();
      for (TracedPath path : paths) {
        assertThat(path.verdicts())
            .containsExactly(
                new Tracer.Verdict("transmitted", "engine", "transmit-wan", "wan", -1));
        assertThat(path.steps()).extracting(TracedPath.Step::node).contains("policy");
        ways.add(
            path.steps().stream()
                .filter(step -> step.decision().startsWith("handed over"))
                .map(step -> step.node() + ": " + step.decision())
                .toList());
      }
      // The LAN is polled by worker 1, the WAN by worker 0.
      assertThat(ways)
          .containsExactlyInAnyOrder(
              List.of("transmit-wan: handed over to worker 0"),
              List.of("steer-ip-input: handed over to worker 0"));
      stop.run();
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  /** With threads, slots of traced packets are received anew while their paths still end. */
  @Test
  void everyTracedPacketEndsOnceUnderThreads() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(lan, wan));
      bench.engine.start();
      BlockingQueue<TracedPath> paths = new LinkedBlockingQueue<>();
      int packets = 5000;
      Runnable stop = bench.engine.trace(p -> true, packets, paths::add);
      for (int i = 0; i < packets; i++) {
        bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 2 * i + 1, 20));
        if (i % 100 == 99) {
          while (!bench.device("lan").isDrained()) {
            Thread.onSpinWait();
          }
        }
      }
      for (int i = 0; i < packets; i++) {
        TracedPath path = paths.poll(60, TimeUnit.SECONDS);
        assertThat(path).as("path %d", i).isNotNull();
        assertThat(path.verdicts()).hasSize(1);
        assertThat(path.verdicts().getFirst().kind()).isIn("transmitted", "dropped");
        assertThat(path.steps()).extracting(TracedPath.Step::node).startsWith("ethernet-input");
      }
      stop.run();
      assertThat(paths).isEmpty();
    }
  }

  @Test
  void theSameInputGivesTheSameOutput() throws Exception {
    List<List<byte[]>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
        InterfaceRef lan = bench.add("lan", false);
        InterfaceRef wan = bench.add("wan", false);
        bench.apply(modules(lan, wan));
        java.util.Random random = new java.util.Random(9);
        for (int i = 0; i < 3000; i++) {
          byte[] frame =
              Bench.udp(
                  lan.mac(),
                  random.nextInt(),
                  random.nextInt(),
                  random.nextInt(65536),
                  random.nextInt(500));
          if (random.nextInt(10) == 0) {
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
          }
          bench.device(random.nextBoolean() ? "lan" : "wan").receive(frame);
          if (random.nextInt(50) == 0) {
            bench.engine.step(i * 1000L);
          }
        }
        bench.engine.step(3_000_000);
        List<byte[]> out = new ArrayList<>(bench.device("wan").sent);
        out.addAll(bench.device("lan").sent);
        assertThat(bench.imbalance()).isEmpty();
        runs.add(out);
      }
    }
    assertThat(runs.getFirst()).hasSizeGreaterThan(300);
    assertThat(runs.get(1).size()).isEqualTo(runs.getFirst().size());
    for (int i = 0; i < runs.getFirst().size(); i++) {
      assertThat(runs.get(1).get(i)).isEqualTo(runs.getFirst().get(i));
    }
  }
}
