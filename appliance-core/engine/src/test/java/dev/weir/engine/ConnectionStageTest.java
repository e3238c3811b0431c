package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionStatus;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.packet.Packet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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
    int source = dev.weir.sdk.packet.PacketMemory.getUnsignedShort(p.l4());
    int destination = dev.weir.sdk.packet.PacketMemory.getUnsignedShort(p.l4() + 2);
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
      assertThat(bench.imbalance()).isEmpty();
    }
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
