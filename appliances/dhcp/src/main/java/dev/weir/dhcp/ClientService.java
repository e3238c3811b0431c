package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The clients as they run, one for each interface, and what becomes of their leases: addresses,
 * routes, alarms. Control thread, unless said.
 */
final class ClientService {
  private static final String PROTOCOL = "dhcp";
  private static final long CONFLICT_CHECK_NANOS = 4_000_000_000L;

  private final ModuleContext context;
  private final RememberedAddresses remembered;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Running> running = new TreeMap<>();
  // VRFs that have routes of leases, or had.
  private final Set<String> offered = new TreeSet<>();
  private Optional<RouteTable> routes = Optional.empty();
  private Optional<AddressStates> states = Optional.empty();
  // A copy for commands, of any thread.
  private volatile List<Shown> shown = List.of();

  /** A client and where it is. */
  private final class Running implements DhcpClient.Wire, DhcpClient.Listener {
    private final DhcpClient client;
    private InterfaceRef on;
    private DhcpConfig.Client settings;

    Running(InterfaceRef on, DhcpConfig.Client settings) {
      this.on = on;
      this.settings = settings;
      this.client =
          new DhcpClient(
              context,
              new MacAddress(on.mac()),
              settings.hostName(),
              remembered.of(on.name()),
              this,
              this,
              random);
    }

    @Override
    public void broadcast(DhcpMessage message, IpAddress from) {
      context.transmit(
          on.index(),
          UdpFrame.ethernet(
              new MacAddress(on.mac()),
              MacAddress.BROADCAST,
              packet(message, from, IpAddress.ofIpv4(-1))));
    }

    @Override
    public void unicast(DhcpMessage message, IpAddress from, IpAddress to) {
      context.sendIp(on.vrf(), packet(message, from, to));
    }

    private static byte[] packet(DhcpMessage message, IpAddress from, IpAddress to) {
      return UdpFrame.ipv4(
          from, DhcpMessage.CLIENT_PORT, to, DhcpMessage.SERVER_PORT, message.toBytes());
    }

    @Override
    public void bound(ClientLease lease) {
      remembered.put(on.name(), lease.address().address());
      context.learnAddresses(on.name(), List.of(lease.address()));
      offerRoutes();
      context.schedule(CONFLICT_CHECK_NANOS, () -> checkForConflict(lease));
    }

    @Override
    public void lost() {
      context.learnAddresses(on.name(), List.of());
      offerRoutes();
    }

    /** The router looks whether another host has the address; the server is told if so. */
    private void checkForConflict(ClientLease lease) {
      boolean taken =
          states.stream()
              .flatMap(all -> all.list().stream())
              .anyMatch(
                  one ->
                      one.interfaceName().equals(on.name())
                          && one.address().equals(lease.address().address())
                          && one.state() == AddressStates.State.DUPLICATE);
      if (taken && client.status().lease().filter(lease::isLike).isPresent()) {
        context
            .alarms()
            .raise(
                "dhcp-client-conflict " + on.name(),
                Alarms.Severity.MINOR,
                "another host has the address that interface "
                    + on.name()
                    + " was lent; the server was told");
        client.decline();
      } else {
        context.alarms().clear("dhcp-client-conflict " + on.name());
      }
    }

    /** Whether the server would not see a difference. */
    boolean canGoOn(InterfaceRef now, DhcpConfig.Client wanted) {
      return now.mac() == on.mac()
          && now.vrf().equals(on.vrf())
          && wanted.hostName().equals(settings.hostName());
    }

    void end(boolean release) {
      if (release) {
        client.release();
        context.alarms().clear("dhcp-client-conflict " + on.name());
      } else {
        client.stop();
      }
    }
  }

  /** For display. */
  record Shown(String interfaceName, DhcpClient client) {}

  ClientService(ModuleContext context) {
    this.context = context;
    this.remembered = new RememberedAddresses(context);
    context.onLinkChange(this::link);
  }

  /** Has clients on these interfaces from now on; those that stay go on. Commit thread. */
  void ask(
      Map<InterfaceRef, DhcpConfig.Client> wanted,
      Optional<RouteTable> routeTable,
      Optional<AddressStates> addressStates) {
    context.execute(
        () -> {
          routes = routeTable;
          states = addressStates;
          change(wanted);
        });
  }

  private void change(Map<InterfaceRef, DhcpConfig.Client> wanted) {
    Map<String, Running> before = new HashMap<>(running);
    running.clear();
    List<Running> fresh = new ArrayList<>();
    wanted.forEach(
        (on, settings) -> {
          Running old = before.get(on.name());
          if (old != null && old.canGoOn(on, settings)) {
            before.remove(on.name());
            old.on = on;
            old.settings = settings;
            running.put(on.name(), old);
          } else {
            Running started = new Running(on, settings);
            fresh.add(started);
            running.put(on.name(), started);
          }
        });
    before.values().forEach(one -> one.end(true));
    fresh.stream().filter(one -> context.isUp(one.on.index())).forEach(one -> one.client.linkUp());
    shown = running.values().stream().map(one -> new Shown(one.on.name(), one.client)).toList();
    offerRoutes();
  }

  private void link(int interfaceIndex, boolean up) {
    for (Running one : running.values()) {
      if (one.on.index() == interfaceIndex) {
        if (up) {
          one.client.linkUp();
        } else {
          one.client.linkDown();
        }
      }
    }
  }

  /** A server's packet. */
  void receive(ControlPacket packet) {
    UdpFrame.message(packet)
        .ifPresent(
            message -> {
              for (Running one : List.copyOf(running.values())) {
                if (one.on.index() == packet.rxInterface()) {
                  one.client.receive(message);
                }
              }
            });
  }

  /** The routes of all leases are this module's routes. */
  private void offerRoutes() {
    routes.ifPresent(
        table -> {
          Map<String, List<Route>> byVrf = new HashMap<>();
          offered.forEach(vrf -> byVrf.put(vrf, new ArrayList<>()));
          for (Running one : running.values()) {
            List<Route> all = byVrf.computeIfAbsent(one.on.vrf(), _ -> new ArrayList<>());
            if (!one.settings.ignoreRoutes()) {
              one.client
                  .status()
                  .lease()
                  .ifPresent(
                      lease -> lease.gateways().forEach((to, via) -> all.add(route(one, to, via))));
            }
          }
          byVrf.forEach((vrf, all) -> table.replace(vrf, PROTOCOL, all));
          offered.clear();
          offered.addAll(byVrf.keySet());
        });
  }

  private static Route route(Running one, IpPrefix to, IpAddress via) {
    NextHop hop =
        via.isUnspecified()
            ? new NextHop.Direct(one.on.name())
            : new NextHop.Via(via, Optional.of(one.on.name()));
    return new Route(to, PROTOCOL, one.settings.distance(), 0, List.of(hop));
  }

  /** For commands. Any thread. */
  List<Shown> shown() {
    return shown;
  }

  /** Those of all leases, by the order of interfaces. Any thread. */
  List<IpAddress> nameServers() {
    return shown.stream()
        .flatMap(one -> one.client().status().lease().stream())
        .flatMap(lease -> lease.dns().stream())
        .distinct()
        .toList();
  }

  long nowNanos() {
    return context.nowNanos();
  }

  /** Gives a lease back and asks anew. Any thread; false if there is no such client. */
  boolean restart(String interfaceName) {
    if (shown.stream().noneMatch(one -> one.interfaceName().equals(interfaceName))) {
      return false;
    }
    context.execute(
        () ->
            Optional.ofNullable(running.get(interfaceName))
                .ifPresent(
                    one -> {
                      one.client.release();
                      if (context.isUp(one.on.index())) {
                        one.client.linkUp();
                      }
                    }));
    return true;
  }

  /** Leases go on over a restart. */
  void close() {
    context.execute(() -> running.values().forEach(one -> one.end(false)));
  }
}
