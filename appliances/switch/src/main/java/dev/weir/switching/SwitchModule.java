package dev.weir.switching;

import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfacePlan;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSpec;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.service.Bridges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bridges between interfaces: MAC learning, VLANs, routed interfaces. */
public final class SwitchModule implements ApplianceModule<SwitchConfig> {
  /** Kind of the routed interfaces. */
  static final String KIND = "bridge";

  private static final long WATCH_NANOS = 10_000_000_000L;

  private volatile List<RunningBridge> running = List.of();
  private final Map<String, MacTable> tables = new HashMap<>();
  private volatile @Nullable ModuleContext context;
  private long hashSeed;

  /** What a member is where nothing of it is configured. */
  static SwitchPortConfig unsetPort() {
    return new SwitchPortConfig(Optional.empty(), Optional.empty(), 0);
  }

  @Override
  public String name() {
    return "switch";
  }

  @Override
  public Class<SwitchConfig> configType() {
    return SwitchConfig.class;
  }

  @Override
  public List<Augmentation<?>> augmentations() {
    return List.of(Augmentation.at("interfaces * *", SwitchPortConfig.class));
  }

  @Override
  public List<? extends DropReason> dropReasons() {
    return List.of(SwitchDrop.values());
  }

  @Override
  public List<? extends Counter> counters() {
    return List.of(SwitchCounter.values());
  }

  @Override
  public List<Class<?>> provides() {
    return List.of(Bridges.class);
  }

  @Override
  public void start(ModuleContext moduleContext) {
    context = moduleContext;
    moduleContext.onLinkChange(
        (interfaceIndex, up) -> {
          if (!up) {
            forgetPort(interfaceIndex);
          }
        });
    watch(moduleContext, new MoveWatch(moduleContext.alarms()));
  }

  /** Every ten seconds: old entries make room, and moves are looked at. */
  private void watch(ModuleContext moduleContext, MoveWatch moves) {
    moduleContext.schedule(
        WATCH_NANOS,
        () -> {
          int nowSeconds = (int) (moduleContext.nowNanos() / 1_000_000_000L);
          for (RunningBridge one : running) {
            one.bridge().table.expire(nowSeconds, one.bridge().ageingSeconds);
          }
          moves.look(running);
          if (context != null) {
            watch(moduleContext, moves);
          }
        });
  }

  private void forgetPort(int interfaceIndex) {
    for (RunningBridge one : running) {
      one.bridge().table.removeIf(entry -> entry.interfaceIndex() == interfaceIndex);
    }
  }

  @Override
  public InterfacePlan interfaces(SwitchConfig config, Candidate all) {
    List<InterfaceSpec> declared = new ArrayList<>();
    Set<String> bridged = new HashSet<>();
    config
        .bridge()
        .forEach(
            (name, bridge) -> {
              bridged.addAll(bridge.member());
              bridge
                  .routed()
                  .forEach((vlan, routed) -> declared.add(spec(name, bridge, vlan, routed)));
            });
    return new InterfacePlan(declared, bridged);
  }

  private static InterfaceSpec spec(
      String name, SwitchConfig.Bridge bridge, int vlan, SwitchConfig.Routed routed) {
    return new InterfaceSpec(
        BridgePaths.routedName(name, bridge, vlan),
        KIND,
        BridgePaths.routed(name, vlan),
        routed.role().orElse(""),
        routed.mac().map(mac -> mac.bits()).orElse(0L),
        routed.mtu(),
        routed.address(),
        routed.vrf(),
        !routed.disabled(),
        true);
  }

  @Override
  public void validate(SwitchConfig config, Candidate all, Problems problems) {
    new SwitchValidator(config, all, problems).validate();
  }

  @Override
  public Prepared prepare(SwitchConfig config, Assembly assembly) throws PrepareException {
    List<RunningBridge> bridges = new ArrayList<>();
    for (Map.Entry<String, SwitchConfig.Bridge> entry : config.bridge().entrySet()) {
      String name = entry.getKey();
      MacTable table = tableOf(name, entry.getValue(), assembly);
      BridgeCompiler compiler = new BridgeCompiler(assembly, name, entry.getValue(), table);
      Bridge bridge = compiler.compile();
      bridges.add(
          new RunningBridge(bridge, entry.getValue(), compiler.members(), compiler.routers()));
    }
    if (!bridges.isEmpty()) {
      attach(bridges, assembly);
    }
    List<RunningBridge> next = List.copyOf(bridges);
    assembly.provide(Bridges.class, new RoutedInterfaces(next));
    return new Prepared() {
      @Override
      public void apply() {
        tables.clear();
        for (RunningBridge one : next) {
          tables.put(one.bridge().name, one.bridge().table);
          one.bridge().table.removeIf(e -> !one.keeps(e));
        }
        running = next;
      }
    };
  }

  /** The bridge's table: the one in force, unless its limit or its VLAN awareness changed. */
  private MacTable tableOf(String name, SwitchConfig.Bridge config, Assembly assembly) {
    MacTable old = tables.get(name);
    boolean aware =
        running.stream()
            .filter(one -> one.bridge().name.equals(name))
            .anyMatch(one -> one.bridge().vlanAware == config.vlanAware());
    return old != null && old.limit() == config.macLimit() && aware
        ? old
        : new MacTable(config.macLimit(), hashSeed(assembly));
  }

  /** The seed for hash tables; it comes with the making of state, which happens once. */
  private long hashSeed(Assembly assembly) {
    assembly.state(
        new StateKey<>("hash-seed", Long.class, 0),
        (worker, seed) -> {
          hashSeed = seed;
          return seed;
        });
    return hashSeed;
  }

  private static void attach(List<RunningBridge> bridges, Assembly assembly) {
    int highest = assembly.interfaces().stream().mapToInt(InterfaceRef::index).max().orElse(0);
    @Nullable BridgePort[] portOfInterface = new BridgePort[highest + 1];
    for (RunningBridge one : bridges) {
      one.members().forEach(port -> portOfInterface[port.interfaceIndex] = port);
      one.routers().forEach(port -> portOfInterface[port.interfaceIndex] = port);
    }
    NodeRef forward =
        assembly.terminate(
            Arcs.L2_INPUT,
            NodeSpec.of(
                    "l2-forward",
                    (worker, state) ->
                        new ForwardNode(portOfInterface, worker.counters(SwitchCounter.class)))
                .edge("out", Arcs.L2_OUTPUT)
                .edge("to-router", Arcs.INTERFACE_INPUT)
                .headersOnly()
                .build());
    NodeSpec fromRouter =
        NodeSpec.of(
                "routed-transmit",
                (worker, state) -> new RoutedTransmitNode(worker.counters(SwitchCounter.class)))
            .edge("bridge", forward)
            .headersOnly()
            .build();
    for (RunningBridge one : bridges) {
      for (BridgePort port : one.routers()) {
        assembly.interfaceNamed(port.name).ifPresent(on -> assembly.onTransmit(on, fromRouter));
      }
    }
  }

  @Override
  public List<OperationalCommand> commands() {
    return new SwitchCommands(() -> running, this::nowSeconds).all();
  }

  private int nowSeconds() {
    ModuleContext now = context;
    return now == null ? 0 : (int) (now.nowNanos() / 1_000_000_000L);
  }

  @Override
  public void stop() {
    context = null;
  }
}
