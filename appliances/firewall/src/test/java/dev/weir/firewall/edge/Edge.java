package dev.weir.firewall.edge;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.GenerationBuilder;
import dev.weir.engine.Topology;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.Worker;
import dev.weir.firewall.FirewallModule;
import dev.weir.firewall.config.FirewallConfig;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionTotals;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.Prepared;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.FakeDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An appliance of the firewall and the least of routers in the real pipeline: {@code lan}
 * 10.0.0.1/24, {@code dmz} 10.1.0.1/24, {@code bare} to 192.0.2.0/24 without an address, and {@code
 * wan} 203.0.113.1/24 for everything else.
 */
public final class Edge implements AutoCloseable {
  public static final String LAN_MAC = "02:00:00:00:00:01";
  public static final String WAN_MAC = "02:00:00:00:00:02";
  public static final String DMZ_MAC = "02:00:00:00:00:03";

  private final FirewallModule module = new FirewallModule();
  private final Engine engine;
  private final Map<String, FakeDevice> devices = new HashMap<>();
  private final Map<String, FakeDevice> shadows = new HashMap<>();
  private final List<InterfaceRef> interfaces = new ArrayList<>();
  private final TestRouter router;
  private final int queues;
  private Prepared inForce = Prepared.NOTHING;
  private long now = 1_000_000_000L;

  public Edge() {
    this(1, 1);
  }

  /** With a number of workers, and of queues of each interface. */
  public Edge(int workers, int queues) {
    this.queues = queues;
    engine = new Engine(EngineOptions.deterministic(workers), new Silent());
    InterfaceRef lan = add("lan", 1, "10.0.0.1/24");
    InterfaceRef wan = add("wan", 2, "203.0.113.1/24");
    InterfaceRef dmz = add("dmz", 3, "10.1.0.1/24");
    InterfaceRef bare = add("bare", 4);
    router = new TestRouter(lan.index(), wan.index(), dmz.index(), bare.index());
    module.start(new EngineContext(engine, () -> now));
  }

  private InterfaceRef add(String name, int number, String... addresses) {
    int index = engine.registries().interfaces().of(name);
    long mac = 0x02_00_00_00_00_00L + number;
    devices.put(name, new FakeDevice(mac, queues));
    shadows.put(name, new FakeDevice(mac, 1));
    InterfaceRef made =
        new InterfaceRef(
            index,
            name,
            "memory",
            ConfigPath.of("interfaces", "memory", name),
            "",
            mac,
            1500,
            Stream.of(addresses).map(InterfaceAddress::parse).toList(),
            Registries.DEFAULT_VRF,
            0,
            0,
            0,
            false,
            true,
            true);
    interfaces.add(made);
    return made;
  }

  private Candidate candidate() {
    return new Candidate() {
      @Override
      public List<InterfaceRef> interfaces() {
        return interfaces;
      }

      @Override
      public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
        return Map.of();
      }

      @Override
      public int domain(String vrf) {
        return 0;
      }
    };
  }

  /** What the module finds wrong. */
  public List<Problem> problems(FirewallConfig config) {
    List<Problem> problems = new ArrayList<>();
    module.validate(config, candidate(), problems::add);
    return problems;
  }

  /** Brings a configuration into force. */
  public Edge commit(FirewallConfig config) throws Exception {
    List<Problem> errors = problems(config).stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new AssertionError("not valid: " + errors);
    }
    GenerationBuilder builder =
        engine.prepare(
            new Topology(
                interfaces,
                Map.<String, InterfaceDevice>copyOf(devices),
                Map.<String, InterfaceDevice>copyOf(shadows)));
    router.attach(builder.assembly("router", candidate(), FailureMode.CLOSED));
    Prepared next =
        module.prepare(config, builder.assembly("firewall", candidate(), FailureMode.CLOSED));
    engine.apply(builder.build());
    next.apply();
    inForce.close();
    inForce = next;
    return this;
  }

  /** Frames come in; what leaves by all interfaces is answered, by interface. */
  public Map<String, List<Frame>> send(String in, Frame... frames) {
    return sendOn(0, in, frames);
  }

  /** Frames come in by a queue, which differs in its worker from the next. */
  public Map<String, List<Frame>> sendOn(int queue, String in, Frame... frames) {
    for (Frame frame : frames) {
      named(devices, in).toReceive(queue % queues).add(frame);
    }
    return step();
  }

  /** Packets of programs on the appliance, as the host's stack sends them by an interface. */
  public Map<String, List<Frame>> fromHost(String shadow, Frame... frames) {
    for (Frame frame : frames) {
      named(shadows, shadow).toReceive(0).add(frame);
    }
    return step();
  }

  private static FakeDevice named(Map<String, FakeDevice> devices, String name) {
    FakeDevice device = devices.get(name);
    if (device == null) {
      throw new IllegalArgumentException("no interface " + name);
    }
    return device;
  }

  private Map<String, List<Frame>> step() {
    devices.values().forEach(device -> device.sent().clear());
    now += 1_000_000;
    engine.step(now);
    Map<String, List<Frame>> sent = new TreeMap<>();
    devices.forEach((name, device) -> sent.put(name, List.copyOf(device.sent())));
    return sent;
  }

  /** The one frame that leaves by an interface after another came in. */
  public Frame pass(String in, Frame frame, String out) {
    return passOn(0, in, frame, out);
  }

  /** As above, come in by a queue. */
  public Frame passOn(int queue, String in, Frame frame, String out) {
    Map<String, List<Frame>> sent = sendOn(queue, in, frame);
    List<Frame> left = sent.getOrDefault(out, List.of());
    if (left.size() != 1) {
      throw new AssertionError("not one frame by " + out + " but " + sent + ", drops " + drops());
    }
    return left.getFirst();
  }

  /** Whether a frame comes out by an interface. */
  public boolean passes(String in, Frame frame, String out) {
    return !send(in, frame).getOrDefault(out, List.of()).isEmpty();
  }

  /** Another host has, or may have, these addresses of the appliance, and no others. */
  public void withhold(String... addresses) {
    router.withheld.set(addresses);
  }

  public void advance(long nanos) {
    now += nanos;
    engine.step(now);
  }

  /** Drops by {@code module/reason}. */
  public Map<String, Long> drops() {
    Map<String, Long> drops = new TreeMap<>();
    for (Worker worker : engine.workers()) {
      worker
          .drops()
          .forEach(
              (reason, index, rule, packets) -> {
                Registries.ModuleReason of =
                    engine.registries().reasons().get(reason).orElseThrow();
                drops.merge(of.module() + "/" + of.reason().label(), packets, Long::sum);
              });
    }
    return drops;
  }

  /** Packets and bytes on a rule's path. */
  public long hits(String path) {
    return engine.ruleHits("firewall", ConfigPath.parse(path)).packets();
  }

  public ConnectionTotals totals() throws InterruptedException {
    return connections().totals();
  }

  /** The workers' connections. */
  public ConnectionService connections() {
    return engine.service(ConnectionService.class).orElseThrow();
  }

  /** Ports of packets the appliance took for itself. */
  public List<String> delivered() {
    return router.delivered;
  }

  public FirewallModule module() {
    return module;
  }

  /** Free slots of all workers. */
  public int freeSlots() {
    return engine.workers().stream().mapToInt(worker -> worker.pool().free()).sum();
  }

  @Override
  public void close() {
    module.stop();
    inForce.close();
    engine.close();
  }

  private static final class Silent implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void clear(String key) {}
  }
}
