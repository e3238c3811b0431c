package dev.weir.switching;

import static dev.weir.testkit.packet.Checks.ethernet;
import static dev.weir.testkit.packet.Checks.untagged;
import static dev.weir.testkit.packet.Checks.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.bind.Configuration;
import dev.weir.config.schema.Schema;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.GenerationBuilder;
import dev.weir.engine.Topology;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.FailureMode;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfacePlan;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSpec;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.FakeDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The module in the real pipeline, from a configuration as an operator writes it. */
class EngineBridgeTest {
  private static final String A = "02:aa:00:00:00:01";
  private static final String B = "02:bb:00:00:00:02";
  private static final String ALL = "ff:ff:ff:ff:ff:ff";
  private static final String ROUTER = "02:00:5e:00:00:10";

  private static final String YAML =
      """
      switch:
        bridge:
          br0:
            member: [eth0, eth1, eth2]
            vlan-aware: true
            ageing-time: 10m
            static:
              "02:bb:00:00:00:09": { interface: eth1, vlan: 20 }
            routed:
              10: { address: [192.0.2.1/24], role: lan, mac: "02:00:5e:00:00:10" }
      interfaces:
        ethernet:
          eth0: { access: { vlan: 10 } }
          eth1: { access: { vlan: 20 }, mac-limit: 4 }
          eth2: { trunk: { vlan: [10, 20-29], native: 1 } }
      """;

  /** Enough of interfaces for members to be grafted on. */
  @Doc("Interfaces")
  record Interfaces(@Doc("Cards") Map<String, Card> ethernet) {
    record Card(@Doc("Of no use") boolean unused) {}
  }

  private enum Gone implements DropReason {
    ROUTED;

    @Override
    public String label() {
      return "routed";
    }

    @Override
    public String doc() {
      return "The router of the test has seen it.";
    }
  }

  private final Engine engine = new Engine(EngineOptions.deterministic(1), new NoAlarms());
  private final Map<String, FakeDevice> devices = new LinkedHashMap<>();
  private final List<Frame> routed = new ArrayList<>();
  private int freeAtStart;
  private long now = 1_000_000_000L;

  @BeforeEach
  void commit() throws Exception {
    Schema schema =
        Schema.builder()
            .root("switch", SwitchConfig.class)
            .root("interfaces", Interfaces.class)
            .augment(new SwitchModule().augmentations())
            .build();
    Configuration configuration =
        Configuration.bind(schema, new ConfigFormat(schema).read(YamlSource.of("test.yaml", YAML)));
    SwitchConfig config = configuration.root("switch", SwitchConfig.class);
    SwitchModule module = new SwitchModule();

    List<InterfaceRef> interfaces = new ArrayList<>();
    InterfacePlan plan = module.interfaces(config, candidate(List.of(), configuration));
    for (String name : List.of("eth0", "eth1", "eth2")) {
      int index = engine.registries().interfaces().of(name);
      devices.put(name, new FakeDevice(index, 1));
      interfaces.add(
          reference(
              new InterfaceSpec(
                  name,
                  "ethernet",
                  ConfigPath.of("interfaces", "ethernet", name),
                  "",
                  0x0257_0000_0000L | index,
                  1500,
                  List.of(),
                  Registries.DEFAULT_VRF,
                  true,
                  true),
              plan.bridged().contains(name)));
    }
    plan.declared().forEach(spec -> interfaces.add(reference(spec, false)));
    Candidate all = candidate(interfaces, configuration);
    List<Object> problems = new ArrayList<>();
    module.validate(config, all, problems::add);
    assertThat(problems).isEmpty();

    GenerationBuilder builder =
        engine.prepare(
            new Topology(interfaces, Map.<String, InterfaceDevice>copyOf(devices), Map.of()));
    module.prepare(config, builder.assembly("switch", all, FailureMode.CLOSED)).apply();
    router(builder.assembly("router", all, FailureMode.CLOSED));
    engine.apply(builder.build());
    engine.step(now);
    freeAtStart = engine.workers().getFirst().pool().free();
  }

  @AfterEach
  void everySlotIsBack() {
    try {
      assertThat(engine.workers().getFirst().pool().free()).isEqualTo(freeAtStart);
    } finally {
      engine.close();
    }
  }

  private InterfaceRef reference(InterfaceSpec spec, boolean bridged) {
    int index = engine.registries().interfaces().of(spec.name());
    return new InterfaceRef(
        index,
        spec.name(),
        spec.kind(),
        spec.configPath(),
        spec.role(),
        spec.mac(),
        spec.mtu(),
        spec.addresses(),
        spec.vrf(),
        0,
        0,
        0,
        bridged,
        spec.enabled(),
        spec.linkLayer());
  }

  private static Candidate candidate(List<InterfaceRef> interfaces, Configuration configuration) {
    return new Candidate() {
      @Override
      public List<InterfaceRef> interfaces() {
        return interfaces;
      }

      @Override
      public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
        return configuration.augmented(type);
      }

      @Override
      public int domain(String vrf) {
        return 0;
      }
    };
  }

  /** A router that notes what reaches it. */
  private void router(Assembly assembly) {
    NodeSpec end =
        NodeSpec.of(
                "end",
                (worker, state) ->
                    (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        routed.add(Frame.copyOf(in.get(i)));
                        out.drop(in.get(i), Gone.ROUTED);
                      }
                    })
            .build();
    assembly.terminate(Arcs.IP_INPUT, end);
    assembly.terminate(Arcs.LOCAL_OUT, end);
    assembly.terminate(Arcs.IP_FORWARD, end);
    assembly.terminate(Arcs.IP_OUTPUT, end);
  }

  private List<Frame> send(String in, Frame frame, String out) {
    devices.values().forEach(device -> device.sent().clear());
    device(in).toReceive(0).add(frame);
    now += 1_000_000;
    engine.step(now);
    return List.copyOf(device(out).sent());
  }

  private FakeDevice device(String name) {
    return Objects.requireNonNull(devices.get(name));
  }

  private static PacketBuilder from(String source, String destination) {
    return PacketBuilder.ethernet(source, destination);
  }

  private static Frame frame(PacketBuilder start) {
    return start.ipv4("192.0.2.9", "192.0.2.1").udp(1, 2).build();
  }

  @Test
  void floodsThenForwardsBetweenAccessAndTrunk() {
    List<Frame> flooded = send("eth0", frame(from(A, B)), "eth2");
    assertThat(flooded).hasSize(1);
    ethernet(flooded.getFirst(), vlan(10));
    assertThat(device("eth1").sent()).isEmpty();
    List<Frame> back = send("eth2", frame(from(B, A).vlan(10)), "eth0");
    assertThat(back).containsExactly(frame(from(B, A)));
    ethernet(back.getFirst(), untagged());
    assertThat(send("eth2", frame(from(B, A).vlan(20)), "eth0")).as("another VLAN").isEmpty();
  }

  @Test
  void givesTheRoutersFramesToTheRouter() {
    send("eth2", frame(from(A, ROUTER).vlan(10)), "eth0");
    assertThat(routed).containsExactly(frame(from(A, ROUTER)));
    assertThat(routed.getFirst().rxInterface())
        .isEqualTo(engine.registries().interfaces().of("br0.10"));
    assertThat(device("eth0").sent()).isEmpty();
  }

  @Test
  void broadcastReachesRouterAndMembers() {
    assertThat(send("eth0", frame(from(A, ALL)), "eth2")).hasSize(1);
    assertThat(routed).hasSize(1);
  }

  @Test
  void staticEntryLeadsToItsMember() {
    assertThat(send("eth2", frame(from(A, "02:bb:00:00:00:09").vlan(20)), "eth1")).hasSize(1);
    assertThat(device("eth0").sent()).isEmpty();
  }

  private static final class NoAlarms implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void clear(String key) {}
  }
}
