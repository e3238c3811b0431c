package dev.weir.router;

import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.ReversePath;
import dev.weir.router.address.AddressGuard;
import dev.weir.router.address.Detection;
import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.forward.IpForwardNode;
import dev.weir.router.forward.IpLookupNode;
import dev.weir.router.forward.RewriteNode;
import dev.weir.router.icmp.IcmpLocalNode;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.interfaces.WithheldAddresses;
import dev.weir.router.neighbour.NeighbourNode;
import dev.weir.router.neighbour.NeighbourSettings;
import dev.weir.router.neighbour.NeighbourTable;
import dev.weir.router.neighbour.NeighbourWorker;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The router: see the module's README. */
public final class RouterModule implements ApplianceModule<RouterConfig> {
  /** The VRF that is always there. */
  public static final String DEFAULT_VRF = "default";

  private static final String NAME = "router";
  private static final NodeRef NEIGHBOUR = new NodeRef(NAME, "neighbour");
  private static final NodeRef REWRITE = new NodeRef(NAME, "ip-rewrite");
  private static final StateKey<NeighbourWorker> NEIGHBOURS =
      new StateKey<>("neighbours", NeighbourWorker.class, 1);

  private final Rib rib = new Rib();
  private final NeighbourTable neighbours = new NeighbourTable();
  private final WithheldAddresses withheld = new WithheldAddresses();
  private @Nullable ModuleContext context;
  private @Nullable AddressGuard guard;
  private volatile RouterState state = RouterState.NONE;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<RouterConfig> configType() {
    return RouterConfig.class;
  }

  @Override
  public List<? extends DropReason> dropReasons() {
    return List.of(RouterDrop.values());
  }

  @Override
  public List<? extends Counter> counters() {
    return List.of(RouterCounter.values());
  }

  @Override
  public List<Class<?>> provides() {
    return List.of(RouteTable.class, AddressStates.class);
  }

  @Override
  public void start(ModuleContext moduleContext) {
    context = moduleContext;
    AddressGuard addressGuard =
        new AddressGuard(moduleContext, withheld, this::offerInterfaceRoutes);
    guard = addressGuard;
    moduleContext.onLinkChange(
        (index, up) -> {
          rib.setLink(index, up);
          if (up) {
            addressGuard.linkUp(index);
          }
        });
  }

  @Override
  public void validate(RouterConfig config, Candidate all, Problems problems) {
    new RouterCheck(all, problems).check(config);
  }

  @Override
  public Prepared prepare(RouterConfig config, Assembly assembly) {
    List<InterfaceRef> interfaces = assembly.interfaces();
    Set<String> vrfs = new TreeSet<>(config.vrf().keySet());
    vrfs.add(DEFAULT_VRF);
    interfaces.forEach(on -> vrfs.add(on.vrf()));
    vrfs.forEach(vrf -> rib.addDomain(vrf, assembly.domain(vrf)));
    StateRef<NeighbourWorker> ref =
        assembly.state(NEIGHBOURS, (worker, seed) -> new NeighbourWorker(worker, neighbours));
    InterfaceTable table = new InterfaceTable(interfaces, on -> reversePath(config, on), withheld);
    // The workers' nodes are made before a candidate is rehearsed, those of its probes after.
    AtomicReference<Rib> routes = new AtomicReference<>(rib);
    attach(config, assembly, table, ref, routes::get);
    assembly.provide(RouteTable.class, rib);
    assembly.provide(AddressStates.class, Objects.requireNonNull(guard));
    return new Prepared() {
      @Override
      public void rehearse() {
        routes.set(candidateRoutes(config, interfaces, vrfs, assembly));
      }

      @Override
      public void apply() {
        RouterModule.this.apply(config, interfaces, vrfs, ref);
      }
    };
  }

  private static int reversePath(RouterConfig config, InterfaceRef on) {
    ReversePath mode =
        Optional.ofNullable(config.interfaces().get(on.name()))
            .map(InterfaceSettings::reversePath)
            .orElse(ReversePath.OFF);
    return switch (mode) {
      case OFF -> InterfaceTable.RPF_OFF;
      case LOOSE -> InterfaceTable.RPF_LOOSE;
      case STRICT -> InterfaceTable.RPF_STRICT;
    };
  }

  private static Detection detection(RouterConfig config, InterfaceRef on) {
    return Optional.ofNullable(config.interfaces().get(on.name()))
        .map(InterfaceSettings::duplicateAddressDetection)
        .orElse(Detection.OPTIMISTIC);
  }

  private void attach(
      RouterConfig config,
      Assembly assembly,
      InterfaceTable table,
      StateRef<NeighbourWorker> ref,
      Supplier<Rib> routes) {
    int icmpRate = config.icmp().errorRate();
    NeighbourSettings settings =
        new NeighbourSettings(
            config.neighbour().limit(),
            config.neighbour().incompleteLimit(),
            config.neighbour().solicitationRate(),
            config.neighbour().reachableTime().toNanos(),
            config.neighbour().staleTime().toNanos());
    ResumePoint resume = assembly.resumePoint(NEIGHBOUR);
    int conflicts =
        assembly.controlHandler(
            "address-conflict",
            packet -> {
              if (guard != null) {
                guard.conflict(packet);
              }
            });
    NodeSpec neighbour =
        NodeSpec.of(
                NEIGHBOUR.name(),
                (worker, view) ->
                    new NeighbourNode(
                        worker,
                        view.get(ref),
                        table,
                        settings,
                        routes.get(),
                        resume,
                        conflicts,
                        icmpRate))
            .edge("rewrite", REWRITE)
            .edge("icmp-error", Arcs.LOCAL_OUT)
            .build();
    assembly.node(neighbour);
    assembly.bindEtherType(EtherTypes.ARP, neighbour);
    NodeSpec icmp =
        NodeSpec.of(
                "icmp-local",
                (worker, view) -> new IcmpLocalNode(worker, table, NeighbourNode.DISCOVERY))
            .edge("reply", Arcs.LOCAL_OUT)
            .edge("neighbour", NEIGHBOUR)
            .build();
    assembly.bindLocal(IpProtocols.ICMP, icmp);
    assembly.bindLocal(IpProtocols.ICMPV6, icmp);
    assembly.terminate(Arcs.IP_INPUT, lookup("ip-lookup", true, table, routes, icmpRate));
    assembly.terminate(Arcs.LOCAL_OUT, lookup("ip-lookup-local", false, table, routes, icmpRate));
    assembly.terminate(
        Arcs.IP_FORWARD,
        NodeSpec.of("ip-forward", (worker, view) -> new IpForwardNode(worker, table, icmpRate))
            .edge("output", Arcs.IP_OUTPUT)
            .edge("icmp-error", Arcs.LOCAL_OUT)
            .headersOnly()
            .build());
    assembly.terminate(
        Arcs.IP_OUTPUT,
        NodeSpec.of(
                REWRITE.name(),
                (worker, view) ->
                    new RewriteNode(worker, table, routes.get(), neighbours, icmpRate))
            .edge("neighbour", NEIGHBOUR)
            .edge("icmp-error", Arcs.LOCAL_OUT)
            .headersOnly()
            .build());
  }

  private NodeSpec lookup(
      String name, boolean input, InterfaceTable table, Supplier<Rib> routes, int icmpRate) {
    return NodeSpec.of(
            name, (worker, view) -> new IpLookupNode(worker, input, table, routes.get(), icmpRate))
        .edge("local", Arcs.IP_LOCAL)
        .edge("forward", Arcs.IP_FORWARD)
        .edge("output", Arcs.IP_OUTPUT)
        .edge("icmp-error", Arcs.LOCAL_OUT)
        .headersOnly()
        .build();
  }

  private void apply(
      RouterConfig config,
      List<InterfaceRef> interfaces,
      Set<String> vrfs,
      StateRef<NeighbourWorker> ref) {
    ModuleContext running = Objects.requireNonNull(context);
    fill(rib, config, interfaces, vrfs, on -> running.isUp(on.index()));
    state = new RouterState(running, ref, interfaces);
    offerInterfaceRoutes();
    List<NeighbourWorker.Static> statics = statics(config, interfaces);
    long nowNanos = running.nowNanos();
    running.tell(ref, worker -> worker.setStatics(statics, nowNanos));
    List<AddressGuard.Own> own =
        interfaces.stream()
            .filter(on -> InterfaceTable.isRouted(on) && on.linkLayer())
            .flatMap(
                on ->
                    InterfaceTable.addresses(on).stream()
                        .map(InterfaceAddress::address)
                        .map(
                            a ->
                                new AddressGuard.Own(
                                    on.index(),
                                    on.name(),
                                    on.domain(),
                                    a,
                                    on.mac(),
                                    detection(config, on))))
            .toList();
    running.execute(() -> Objects.requireNonNull(guard).setAddresses(own));
  }

  /** Gives a table the interfaces and static routes of a configuration. */
  private static void fill(
      Rib into,
      RouterConfig config,
      List<InterfaceRef> interfaces,
      Set<String> vrfs,
      Predicate<InterfaceRef> isUp) {
    Map<String, Rib.Link> links = new HashMap<>();
    for (InterfaceRef on : interfaces) {
      if (InterfaceTable.isRouted(on)) {
        links.put(on.name(), new Rib.Link(on.index(), isUp.test(on)));
      }
    }
    into.setLinks(links);
    Set<String> known = new TreeSet<>(into.vrfs());
    known.addAll(vrfs);
    for (String vrf : known) {
      into.replace(vrf, LocalRoutes.STATIC, configured(config, vrf));
    }
  }

  /** The routes as they would be: those of others as they are, those of the configuration new. */
  private Rib candidateRoutes(
      RouterConfig config, List<InterfaceRef> interfaces, Set<String> vrfs, Assembly assembly) {
    ModuleContext running = Objects.requireNonNull(context);
    Set<String> inForce =
        state.interfaces().stream().map(InterfaceRef::name).collect(Collectors.toSet());
    Rib candidate =
        rib.copyWithout(Set.of(LocalRoutes.CONNECTED, LocalRoutes.LOCAL, LocalRoutes.STATIC));
    vrfs.forEach(vrf -> candidate.addDomain(vrf, assembly.domain(vrf)));
    // The link of an interface that is not there yet is taken to come up.
    fill(
        candidate,
        config,
        interfaces,
        vrfs,
        on -> !inForce.contains(on.name()) || running.isUp(on.index()));
    LocalRoutes.offer(candidate, interfaces, withheld);
    return candidate;
  }

  /** After a commit, and when an address is given up or taken. */
  private void offerInterfaceRoutes() {
    synchronized (rib) { // the newest interfaces with the newest withheld addresses
      LocalRoutes.offer(rib, state.interfaces(), withheld);
    }
  }

  private static Collection<Route> configured(RouterConfig config, String vrf) {
    return vrf.equals(DEFAULT_VRF)
        ? LocalRoutes.configured(config.staticRoutes())
        : Optional.ofNullable(config.vrf().get(vrf))
            .map(v -> LocalRoutes.configured(v.staticRoutes()))
            .orElse(List.of());
  }

  private static List<NeighbourWorker.Static> statics(
      RouterConfig config, List<InterfaceRef> interfaces) {
    return interfaces.stream()
        .filter(on -> InterfaceTable.isRouted(on) && on.linkLayer())
        .flatMap(
            on ->
                Optional.ofNullable(config.interfaces().get(on.name()))
                    .map(InterfaceSettings::neighbour)
                    .orElse(Map.of())
                    .entrySet()
                    .stream()
                    .map(
                        entry ->
                            new NeighbourWorker.Static(
                                on.index(),
                                entry.getKey(),
                                entry.getValue().mac().bits(),
                                on.mac())))
        .toList();
  }

  @Override
  public List<OperationalCommand> commands() {
    return new RouterCommands(
            rib,
            () -> state,
            () -> Optional.ofNullable(guard).map(AddressGuard::list).orElse(List.of()))
        .all();
  }
}
