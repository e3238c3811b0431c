package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.Term;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionStatus;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The nodes before the first that needs a connection, and the life of tentative ones. */
class ConnectionStageTest {
  private final Map<String, Set<Integer>> workersOfFlow = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> seen = new ConcurrentHashMap<>();

  private ConnectionService service(Bench bench) throws Exception {
    ConnectionService[] found = new ConnectionService[1];
    bench.engine.abort(
        bench.build(
            Map.of("look", a -> found[0] = a.use(ConnectionService.class).orElseThrow()),
            dev.weir.engine.worker.FailureMode.CLOSED));
    return found[0];
  }

  private Consumer<Assembly> stateful(boolean dropAll) {
    return a ->
        a.attach(
            Arcs.IP_INPUT,
            InterfaceSelector.all(),
            NodeSpec.of(
                    "state",
                    (w, s) ->
                        (in, out) -> {
                          for (int i = 0; i < in.size(); i++) {
                            Packet p = in.get(i);
                            seen.merge(ConnectionRef.status(p), 1, Integer::sum);
                            workersOfFlow
                                .computeIfAbsent(
                                    flow(p),
                                    k -> Collections.synchronizedSet(new java.util.HashSet<>()))
                                .add(w.worker());
                            if (dropAll) {
                              out.drop(p, EngineTest.Reason.ODD_PORT);
                            }
                          }
                        })
                .needsConnection()
                .build());
  }

  private static String flow(Packet p) {
    int source = PacketMemory.getUnsignedShort(p.l4());
    int destination = PacketMemory.getUnsignedShort(p.l4() + 2);
    return Math.max(source, destination) + "";
  }

  private static Map<String, Consumer<Assembly>> modules(
      Consumer<Assembly> state, InterfaceRef lan, InterfaceRef wan) {
    Map<String, Consumer<Assembly>> modules = new LinkedHashMap<>();
    modules.put("state", state);
    modules.put("router", a -> EngineTest.forwarder(a, lan, wan));
    return modules;
  }

  /** The answer to a packet of {@link Bench#udp}. */
  private static byte[] reply(byte[] frame, long toMac) {
    byte[] reply = Bench.udp(toMac, 2, 1, 53, frame.length - 42);
    reply[36] = frame[34];
    reply[37] = frame[35];
    return reply;
  }

  @Test
  void bothDirectionsMeetOnOneWorkerAndOnlySentPacketsMakeConnections() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan =
          bench.add(
              "lan", new MemoryDevice(Bench.MAC + 1, 2, EnumSet.noneOf(Offload.class)), false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(stateful(false), lan, wan));
      ConnectionService service = service(bench);
      for (int i = 0; i < 200; i++) {
        byte[] frame = Bench.udp(lan.mac(), 1, 2, 10_000 + i, 20);
        bench.device("lan").receive(i & 1, new MemoryDevice.Frame(frame));
        bench.engine.step(2L * i);
        // Made before it is answered, also if the packet left by a worker with another table.
        assertThat(service.totals().created()).isEqualTo(i + 1);
        bench.device("wan").receive(reply(frame, wan.mac()));
        bench.engine.step(2L * i + 1);
      }
      assertThat(bench.drops()).isEmpty();
      assertThat(workersOfFlow).hasSize(200);
      assertThat(workersOfFlow.values()).allSatisfy(w -> assertThat(w).hasSize(1));
      assertThat(workersOfFlow.values().stream().flatMap(Set::stream).distinct()).hasSize(2);
      assertThat(seen.get(ConnectionStatus.NEW)).isEqualTo(200);
      assertThat(seen.get(ConnectionStatus.ESTABLISHED)).isEqualTo(200);
      assertThat(service.totals().live()).isEqualTo(200);
      assertThat(service.totals().discarded()).isZero();
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void aConnectionIsMadeByAnyPartOfItsPacket() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      // Of each packet's three parts one is dropped; another port is dropped whole.
      bench.apply(
          Map.of(
              "state", stateful(false),
              "cut", a -> expanding(a, ConnectionStageTest::cutInThree, wan),
              "deny", a -> dropLate(a, wan, p -> p.length() == 43 || sourcePort(p) == 9)));
      ConnectionService service = service(bench);
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 8, 20));
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 9, 20));
      bench.engine.step(1);
      assertThat(bench.device("wan").sent).hasSize(2);
      assertThat(bench.term(Term.EXPANDED)).isEqualTo(6);
      assertThat(service.totals().created()).isEqualTo(1);
      assertThat(service.totals().discarded()).isEqualTo(1);
      assertThat(service.totals().live()).isEqualTo(1);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void aConnectionIsMadeByAnyFloodedCopyButByNoMirrored() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      // The packet itself is dropped at the end, its copies are sent.
      Expansion flood =
          (packet, out, tx) -> {
            Packet copy = Objects.requireNonNull(out.copyOrNull(packet));
            out.transmit(tx, copy);
            out.drop(packet, EngineTest.Reason.ODD_PORT);
          };
      bench.apply(Map.of("state", stateful(false), "flood", a -> expanding(a, flood, wan)));
      ConnectionService service = service(bench);
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 8, 20));
      bench.engine.step(1);
      assertThat(bench.device("wan").sent).hasSize(1);
      assertThat(service.totals().created()).isEqualTo(1);
      bench.apply(
          Map.of(
              "state",
              stateful(false),
              "mirror",
              a ->
                  a.terminate(
                      Arcs.IP_INPUT,
                      NodeSpec.of(
                              "mirror",
                              (w, s) ->
                                  (in, out) -> {
                                    for (int i = 0; i < in.size(); i++) {
                                      flood.of(in.get(i), out, wan.index());
                                    }
                                  })
                          .build())));
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 10, 20));
      bench.engine.step(2);
      assertThat(bench.device("wan").sent).hasSize(2);
      assertThat(service.totals().created()).isEqualTo(1);
      assertThat(service.totals().live()).isEqualTo(1);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  /** A packet too large for its way makes its connection although only its segments leave. */
  @Test
  void aConnectionIsMadeByASegmentedPacket() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(stateful(false), lan, wan));
      byte[] frame = Bench.udp(lan.mac(), 1, 2, 8, 4000);
      bench.device("lan").receive(0, new MemoryDevice.Frame(frame, GsoType.UDP, 1000, 34, 6));
      bench.engine.step(1);
      assertThat(bench.device("wan").sent).hasSize(4);
      bench.device("wan").receive(reply(Bench.udp(lan.mac(), 1, 2, 8, 20), wan.mac()));
      bench.engine.step(2);
      assertThat(seen.get(ConnectionStatus.ESTABLISHED)).isEqualTo(1);
      assertThat(service(bench).totals().created()).isEqualTo(1);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  /** Makes what goes on in a packet's place, and disposes of the packet. */
  private interface Expansion {
    void of(Packet packet, Output out, int tx);
  }

  private static void cutInThree(Packet packet, Output out, int tx) {
    for (int i = 0; i < 3; i++) {
      Packet part = Objects.requireNonNull(out.segmentOrNull(SlotClass.SMALL, packet));
      part.setFrame(part.position(), 42 + i);
      PacketMemory.copy(packet.position(), part.position(), 42 + i);
      part.setL3(part.position() + 14);
      part.setL4(part.position() + 34);
      out.transmit(tx, part);
    }
    out.release(packet);
  }

  private static void expanding(Assembly assembly, Expansion how, InterfaceRef to) {
    assembly.terminate(
        Arcs.IP_INPUT,
        NodeSpec.of(
                "expand",
                (w, s) ->
                    new ExpandingNode() {
                      @Override
                      public void process(Batch in, Output out) {
                        for (int i = 0; i < in.size(); i++) {
                          out.expand(in.get(i));
                        }
                      }

                      @Override
                      public int expand(Packet packet, int cursor, Output out) {
                        how.of(packet, out, to.index());
                        return DONE;
                      }
                    })
            .build());
  }

  private static int sourcePort(Packet packet) {
    return PacketMemory.getUnsignedShort(packet.l4());
  }

  private static void dropLate(Assembly assembly, InterfaceRef on, Predicate<Packet> which) {
    assembly.attach(
        Arcs.INTERFACE_OUTPUT,
        InterfaceSelector.only(on),
        NodeSpec.of(
                "deny",
                (w, s) ->
                    (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        if (which.test(in.get(i))) {
                          out.drop(in.get(i), EngineTest.Reason.ODD_PORT);
                        }
                      }
                    })
            .build());
  }

  @Test
  void deniedPacketsFillNoTable() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply(modules(stateful(true), lan, wan));
      for (int i = 0; i < 500; i++) {
        bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
      }
      bench.engine.step(1);
      assertThat(seen.get(ConnectionStatus.NEW)).isEqualTo(500);
      assertThat(service(bench).totals().live()).isZero();
      assertThat(bench.imbalance()).isEmpty();
    }
  }
}
