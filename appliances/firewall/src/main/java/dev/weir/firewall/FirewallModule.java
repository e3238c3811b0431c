package dev.weir.firewall;

import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Groups;
import dev.weir.firewall.config.Zone;
import dev.weir.firewall.count.FirewallCounter;
import dev.weir.firewall.count.FirewallDropReason;
import dev.weir.firewall.log.FirewallLog;
import dev.weir.firewall.nat.NatNodes;
import dev.weir.firewall.policy.ClassifierCache;
import dev.weir.firewall.policy.FlowState;
import dev.weir.firewall.policy.PolicyCompiler;
import dev.weir.firewall.policy.PolicyNodes;
import dev.weir.firewall.policy.ZonePolicies;
import dev.weir.firewall.show.FirewallCommands;
import dev.weir.firewall.show.FirewallView;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSlot;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.service.AddressStates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stateful firewall: policy between zones, and NAT44, on the connection table.
 *
 * <p>Its nodes stand on IP_INPUT (destination NAT), IP_FORWARD and IP_LOCAL (policy), and IP_OUTPUT
 * (policy for the appliance's own packets, then source NAT). Where neither zones nor NAT are
 * configured it puts none.
 */
public final class FirewallModule implements ApplianceModule<FirewallConfig> {
  private static final StateKey<FirewallLog> LOG = new StateKey<>("log", FirewallLog.class, 1);

  private final ClassifierCache cache = new ClassifierCache();
  private final FirewallView view = new FirewallView();
  private @Nullable ModuleContext context;
  private @Nullable Verdicts inForce;
  private int lastGeneration;

  /** NAT was configured once: connections that are translated may still be open. */
  private boolean translates;

  /** All that verdicts depend on. */
  private record Verdicts(
      Map<String, Zone> zones, Groups groups, Map<String, Integer> interfaces, int generation) {
    boolean sameAs(Verdicts other) {
      return zones.equals(other.zones)
          && groups.equals(other.groups)
          && interfaces.equals(other.interfaces);
    }
  }

  @Override
  public String name() {
    return "firewall";
  }

  @Override
  public Class<FirewallConfig> configType() {
    return FirewallConfig.class;
  }

  @Override
  public List<? extends DropReason> dropReasons() {
    return List.of(FirewallDropReason.values());
  }

  @Override
  public List<? extends Counter> counters() {
    return List.of(FirewallCounter.values());
  }

  @Override
  public List<Class<?>> uses() {
    return List.of(AddressStates.class);
  }

  @Override
  public void start(ModuleContext started) {
    context = started;
    view.start(started);
  }

  @Override
  public void validate(FirewallConfig config, Candidate all, Problems problems) {
    new FirewallValidator(config, all, problems).run();
  }

  @Override
  public Prepared prepare(FirewallConfig config, Assembly assembly) throws PrepareException {
    cache.begin();
    boolean policy = !config.zone().isEmpty();
    boolean nat =
        !config.nat().source().rule().isEmpty()
            || !config.nat().destination().rule().isEmpty()
            || !config.nat().oneToOne().rule().isEmpty();
    Verdicts next = verdicts(config, assembly);
    StateRef<FirewallLog> log = assembly.state(LOG, (worker, seed) -> new FirewallLog());
    Optional<ConnectionService> service = assembly.use(ConnectionService.class);
    if (policy || nat || translates) {
      ConnectionService connections =
          service.orElseThrow(
              () ->
                  new PrepareException(
                      ConfigPath.of("firewall"), "the engine has no connection table"));
      List<ConnectionSlot> slots =
          connections.attach("firewall/flow", FlowState.BYTES, (slot, connection) -> {});
      if (policy) {
        ZonePolicies policies =
            new PolicyCompiler(cache).compile(config, assembly, next.generation);
        PolicyNodes.attach(config.rejectRate(), policies, assembly, connections, slots, log);
      }
      if (nat || translates) {
        AddressStates.Withheld withheld =
            assembly
                .use(AddressStates.class)
                .map(AddressStates::withheld)
                .orElse(AddressStates.Withheld.NONE);
        NatNodes.attach(config, assembly, cache, connections, withheld, slots);
      }
    }
    return new Ready(config, next, nat, List.copyOf(assembly.interfaces()), service, log);
  }

  private Verdicts verdicts(FirewallConfig config, Assembly assembly) {
    Map<String, Integer> indexes = new TreeMap<>();
    for (InterfaceRef each : assembly.interfaces()) {
      indexes.put(each.name(), each.index());
    }
    Verdicts next =
        new Verdicts(config.zone(), config.group(), Map.copyOf(indexes), lastGeneration + 1);
    Verdicts before = inForce;
    if (before != null && before.sameAs(next)) {
      return before;
    }
    lastGeneration++;
    return next;
  }

  @Override
  public List<OperationalCommand> commands() {
    return new FirewallCommands(view).all();
  }

  private final class Ready implements Prepared {
    private final FirewallConfig config;
    private final Verdicts verdicts;
    private final boolean nat;
    private final List<InterfaceRef> interfaces;
    private final Optional<ConnectionService> connections;
    private final StateRef<FirewallLog> log;

    Ready(
        FirewallConfig config,
        Verdicts verdicts,
        boolean nat,
        List<InterfaceRef> interfaces,
        Optional<ConnectionService> connections,
        StateRef<FirewallLog> log) {
      this.config = config;
      this.verdicts = verdicts;
      this.nat = nat;
      this.interfaces = interfaces;
      this.connections = connections;
      this.log = log;
    }

    @Override
    public void apply() {
      inForce = verdicts;
      translates |= nat;
      view.update(config, interfaces, connections, log);
      ModuleContext running = context;
      if (running != null && connections.isPresent()) {
        ConnectionService service = connections.get();
        running.execute(() -> ConnectionPolicies.set(service, config.connection()));
      }
    }
  }
}
