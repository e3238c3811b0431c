package dev.weir.testkit.pipeline;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.InterfacePlan;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSpec;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.packet.Packet;
import dev.weir.testkit.packet.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs a whole module without an appliance: its configuration is validated and prepared, its nodes
 * stand on arcs, its commands answer.
 *
 * <pre>{@code
 * @AutoClose final ModuleHarness<PortMirrorConfig> harness =
 *     ModuleHarness.of(new PortMirrorModule()).ethernet("eth0").ethernet("eth1");
 *
 * @Test
 * void copiesWhatComesIn() {
 *   harness.commit(new PortMirrorConfig(Map.of("a", new Session("eth0", "eth1", Direction.IN))));
 *   Outcome outcome = harness.receive("eth0", frame);
 *   assertThat(outcome.transmitted(harness.index("eth1"))).containsExactly(frame);
 * }
 * }</pre>
 *
 * <p>What the engine does between arcs is done in its simplest form: frames of bridged interfaces
 * go from INTERFACE_INPUT to L2_INPUT, those of others go to the node bound to their EtherType or
 * end at {@code ethernet-input}; IP_LOCAL leads to the node bound to the protocol (of any port);
 * L2_OUTPUT leads to INTERFACE_OUTPUT; transmitting by a declared interface runs its node.
 * Everything runs on the caller's thread.
 *
 * @param <C> the module's configuration
 */
public final class ModuleHarness<C extends Record> implements AutoCloseable {
  private final ApplianceModule<C> module;
  private final Map<String, InterfaceRef> interfaces = new LinkedHashMap<>();
  private final Map<Class<?>, Map<ConfigPath, Record>> augmentations = new HashMap<>();
  private final FakeAssembly.Lasting lasting = new FakeAssembly.Lasting();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<InterfaceRef> declared = new ArrayList<>();
  private final GraphWiring wiring;
  private final FakeModuleContext context;
  private final Path folder;
  private Outcome fromControl = new Outcome();
  private Prepared inForce = Prepared.NOTHING;

  private ModuleHarness(ApplianceModule<C> module, int workers) {
    this.module = module;
    this.wiring = new GraphWiring(module.name(), workers);
    try {
      this.folder = Files.createTempDirectory("weir-module");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.context =
        new FakeModuleContext(
            lasting,
            wiring.runner.clock,
            folder,
            this::transmitFromControl,
            wiring.runner.output::hits);
    module.start(context);
  }

  /** A harness with one worker. */
  public static <C extends Record> ModuleHarness<C> of(ApplianceModule<C> module) {
    return new ModuleHarness<>(module, 1);
  }

  /** A harness with several workers; frames go to worker 0 unless said. */
  public static <C extends Record> ModuleHarness<C> of(ApplianceModule<C> module, int workers) {
    return new ModuleHarness<>(module, workers);
  }

  /** Adds an Ethernet interface. */
  public ModuleHarness<C> ethernet(String name, String... addresses) {
    ConfigPath path = ConfigPath.of("interfaces", "ethernet", name);
    int index = indexOf(name);
    List<InterfaceAddress> parsed = Stream.of(addresses).map(InterfaceAddress::parse).toList();
    interfaces.put(
        name,
        new InterfaceRef(
            index,
            name,
            "ethernet",
            path,
            "",
            0x0257_0000_0000L | index,
            1500,
            parsed,
            "default",
            0,
            0,
            0,
            false,
            true,
            true));
    return this;
  }

  /** Grafts a record of one of the module's augmentations on an interface. */
  public ModuleHarness<C> augment(String interfaceName, Record record) {
    ConfigPath path = ConfigPath.of("interfaces", "ethernet", interfaceName);
    augmentations.computeIfAbsent(record.getClass(), t -> new LinkedHashMap<>()).put(path, record);
    return this;
  }

  /** Supplies a service that the module uses. */
  public <S> ModuleHarness<C> service(Class<S> type, S implementation) {
    lasting.services.put(type, implementation);
    return this;
  }

  /** All that the module finds wrong with a configuration; nothing comes into force. */
  public List<Problem> problems(C config) {
    List<Problem> problems = new ArrayList<>();
    FakeAssembly bare = assembly(List.copyOf(interfaces.values()));
    InterfacePlan plan = module.interfaces(config, bare);
    module.validate(config, assembly(planned(plan)), problems::add);
    return problems;
  }

  /**
   * Brings a configuration into force. State and counters carry over from the one before.
   *
   * @throws AssertionError if the module finds errors in it or cannot prepare it
   */
  public ModuleHarness<C> commit(C config) {
    List<Problem> errors = problems(config).stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new AssertionError("the configuration is not valid: " + errors);
    }
    InterfacePlan plan = module.interfaces(config, assembly(List.copyOf(interfaces.values())));
    FakeAssembly assembly = assembly(planned(plan));
    try {
      Prepared next = module.prepare(config, assembly);
      declared.clear();
      plan.declared().forEach(spec -> declared.add(declare(spec)));
      for (InterfaceRef made : declared) {
        if (!assembly.transmitNodes.containsKey(made.index())) {
          throw new AssertionError(made + " was declared but has no transmit node");
        }
      }
      wiring.rebuild(assembly, lasting);
      next.apply();
      inForce.close();
      inForce = next;
    } catch (PrepareException e) {
      throw new AssertionError(e.path() + ": " + e.getMessage(), e);
    }
    return this;
  }

  private FakeAssembly assembly(List<InterfaceRef> all) {
    Map<Class<?>, Map<ConfigPath, ? extends Record>> grafts = new HashMap<>(augmentations);
    return new FakeAssembly(module.name(), all, grafts, lasting, wiring.runner.workerCount());
  }

  private List<InterfaceRef> planned(InterfacePlan plan) {
    List<InterfaceRef> all = new ArrayList<>();
    for (InterfaceRef i : interfaces.values()) {
      boolean bridged = plan.bridged().contains(i.name());
      all.add(
          new InterfaceRef(
              i.index(),
              i.name(),
              i.kind(),
              i.configPath(),
              i.role(),
              i.mac(),
              i.mtu(),
              i.addresses(),
              i.vrf(),
              i.domain(),
              i.parent(),
              i.vlan(),
              bridged,
              i.enabled(),
              i.linkLayer()));
    }
    plan.declared().forEach(spec -> all.add(declare(spec)));
    all.sort(Comparator.comparingInt(InterfaceRef::index));
    return all;
  }

  private InterfaceRef declare(InterfaceSpec spec) {
    int index = indexOf(spec.name());
    long mac = spec.mac() != 0 || !spec.linkLayer() ? spec.mac() : 0x0257_0000_0000L | index;
    return new InterfaceRef(
        index,
        spec.name(),
        spec.kind(),
        spec.configPath(),
        spec.role(),
        mac,
        spec.mtu(),
        spec.addresses(),
        spec.vrf(),
        0,
        0,
        0,
        false,
        spec.enabled(),
        spec.linkLayer());
  }

  private int indexOf(String name) {
    return indexes.computeIfAbsent(name, n -> indexes.size() + 1);
  }

  /** Index of an interface. */
  public int index(String interfaceName) {
    Integer index = indexes.get(interfaceName);
    if (index == null) {
      throw new IllegalArgumentException("no interface " + interfaceName);
    }
    return index;
  }

  /** An interface that the module declared, or one of the test's. */
  public InterfaceRef interfaceNamed(String name) {
    return Stream.concat(interfaces.values().stream(), declared.stream())
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no interface " + name));
  }

  /** Frames come in by an interface. */
  public Outcome receive(String rxInterface, Frame... frames) {
    return enter(0, Arcs.INTERFACE_INPUT, rxInterface, rxInterface, 0, List.of(frames));
  }

  /** Frames come in by an interface, on a worker. */
  public Outcome receiveOn(int worker, String rxInterface, Frame... frames) {
    return enter(worker, Arcs.INTERFACE_INPUT, rxInterface, rxInterface, 0, List.of(frames));
  }

  /** {@link FakePipeline#BURST} copies of a frame come in by an interface. */
  public Outcome burst(String rxInterface, Frame frame) {
    List<Frame> frames = Stream.generate(() -> frame).limit(FakePipeline.BURST).toList();
    return enter(0, Arcs.INTERFACE_INPUT, rxInterface, rxInterface, 0, frames);
  }

  /** Packets are at the start of an arc, come in by one interface, to leave by another. */
  public Outcome at(ArcRef arc, String rxInterface, String txInterface, Frame... frames) {
    return enter(0, arc, rxInterface, txInterface, 0, List.of(frames));
  }

  /** Frames leave by an interface, as the router or the control plane sends them. */
  public Outcome transmit(String txInterface, Frame... frames) {
    return enter(0, Arcs.INTERFACE_OUTPUT, txInterface, txInterface, 0, List.of(frames));
  }

  /** Asks what would happen to a frame: nothing must change on its account. */
  public Outcome probe(String rxInterface, Frame frame) {
    int flags = Packet.PROBE | Packet.TRACED;
    return enter(0, Arcs.INTERFACE_INPUT, rxInterface, rxInterface, flags, List.of(frame));
  }

  private Outcome enter(
      int worker, ArcRef arc, String rx, String tx, int flags, List<Frame> frames) {
    Outcome outcome = new Outcome();
    wiring.runner.output.beginRun(outcome);
    // As many as the pool holds at a time; a test may send any number.
    for (int from = 0; from < frames.size(); from += 2 * FakePipeline.BURST) {
      int to = Math.min(frames.size(), from + 2 * FakePipeline.BURST);
      for (Frame frame : frames.subList(from, to)) {
        Packet packet = wiring.runner.load(frame, index(rx), flags);
        packet.setTxInterface(index(tx));
        wiring.enter(worker, arc, packet);
      }
      wiring.runner.drain(outcome);
    }
    return outcome;
  }

  private void transmitFromControl(int interfaceIndex, Frame frame) {
    wiring.runner.output.beginRun(fromControl);
    Packet packet = wiring.runner.load(frame, 0, Packet.GENERATED);
    wiring.transmit(0, interfaceIndex, packet);
    wiring.runner.drain(fromControl);
  }

  /** Lets time pass: timers of nodes and of the control plane run out. */
  public Outcome advance(Duration span) {
    Outcome outcome = new Outcome();
    long until = wiring.runner.clock.nanos() + span.toNanos();
    wiring.runner.advanceTo(until, outcome);
    context.runUntil(until);
    return outcome;
  }

  /** What became of frames the control plane sent since the last call. */
  public Outcome takeControlOutput() {
    Outcome taken = fromControl;
    fromControl = new Outcome();
    return taken;
  }

  /** IP packets that the control plane sent as the appliance's own since the last call. */
  public List<byte[]> takeSentIp() {
    List<byte[]> taken = List.copyOf(context.sentIp);
    context.sentIp.clear();
    return taken;
  }

  /** Tells the module that an interface's link went up or down. */
  public void link(String interfaceName, boolean up) {
    context.link(index(interfaceName), up);
  }

  /** The addresses that the module gave interfaces, by their names. */
  public Map<String, List<InterfaceAddress>> learntAddresses() {
    return Map.copyOf(context.learnt);
  }

  /** The alarms that are raised: text by key. */
  public Map<String, String> alarms() {
    return Map.copyOf(context.alarms);
  }

  /** A counter of the module, over all workers. */
  public <E extends Enum<E> & Counter> long counter(E counter) {
    long sum = 0;
    for (int worker = 0; worker < wiring.runner.workerCount(); worker++) {
      sum += wiring.runner.worker(worker).countersOf(counter.getDeclaringClass()).get(counter);
    }
    return sum;
  }

  /** Times that the rule of a configuration path was hit. */
  public long hits(ConfigPath path) {
    return context.ruleHits(path).packets();
  }

  /** The number of a configuration path's rule, as it stands in an outcome's events. */
  public int rule(ConfigPath path) {
    return lasting.rules.getOrDefault(path, -1);
  }

  /** Lets no more than so many packets be in use, to see what nodes do without buffers. */
  public void limitPool(int packets) {
    wiring.runner.pool.limit(packets);
  }

  /** Packets a node may give to edges before the engine drains; 8 at the start. */
  public void room(int packets) {
    wiring.runner.room(packets);
  }

  /** The clock of batches and of the control plane. */
  public FakeClock clock() {
    return wiring.runner.clock;
  }

  /** Runs one of the module's operational commands, typed in full words. */
  public CommandResult run(String line) throws CommandException, InterruptedException {
    return FakeCommands.run(module.commands(), line);
  }

  /** Stops the module and gives all memory back. */
  @Override
  public void close() {
    module.stop();
    inForce.close();
    wiring.runner.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
