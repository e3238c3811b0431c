package dev.weir.router;

import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.RouterConfig.StaticRoutes;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.interfaces.WithheldAddresses;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The routes that follow from the configuration: of interfaces' addresses, and static ones. */
final class LocalRoutes {
  static final String CONNECTED = "connected";
  static final String LOCAL = "local";
  static final String STATIC = "static";

  private static final int LAST_WITH_BROADCAST = 30; // RFC 3021: /31 and /32 have none

  private LocalRoutes() {}

  /**
   * Puts the routes of interfaces into the table: networks and addresses, but of addresses that are
   * withheld.
   */
  static void offer(Rib rib, List<InterfaceRef> interfaces, WithheldAddresses withheld) {
    for (String vrf : rib.vrfs()) {
      List<Own> own =
          interfaces.stream()
              .filter(on -> InterfaceTable.isRouted(on) && on.vrf().equals(vrf))
              .flatMap(on -> on.addresses().stream().map(address -> new Own(on, address)))
              .filter(one -> !withheld.contains(one.on().index(), one.address().address()))
              .toList();
      rib.replace(vrf, CONNECTED, connected(own));
      rib.replace(vrf, LOCAL, local(own));
    }
  }

  private record Own(InterfaceRef on, InterfaceAddress address) {}

  /** The networks of interfaces; of two on the same network the first has it. */
  private static Collection<Route> connected(List<Own> all) {
    Map<IpPrefix, Route> routes = new LinkedHashMap<>();
    for (Own own : all) {
      InterfaceRef on = own.on();
      InterfaceAddress address = own.address();
      if (address.length() < address.address().bits() && !isIpv6LinkLocal(address)) {
        Route route = route(address.network(), CONNECTED, new NextHop.Direct(on.name()));
        routes.putIfAbsent(route.prefix(), route);
      }
    }
    return routes.values();
  }

  /** The addresses of interfaces, and their networks' broadcast addresses. */
  private static Collection<Route> local(List<Own> all) {
    Map<IpPrefix, Route> routes = new LinkedHashMap<>();
    for (Own own : all) {
      InterfaceAddress address = own.address();
      IpPrefix host = IpPrefix.host(address.address());
      if (!isIpv6LinkLocal(address)) {
        routes.put(host, route(host, LOCAL, NextHop.Special.LOCAL));
      }
      if (address.isIpv4() && address.length() <= LAST_WITH_BROADCAST) {
        for (IpAddress edge :
            List.of(address.network().address(), address.network().lastAddress())) {
          IpPrefix prefix = IpPrefix.host(edge);
          routes.putIfAbsent(prefix, route(prefix, LOCAL, NextHop.Special.BROADCAST));
        }
      }
    }
    return routes.values();
  }

  private static Route route(IpPrefix prefix, String protocol, NextHop hop) {
    return new Route(prefix, protocol, 0, 0, List.of(hop));
  }

  private static boolean isIpv6LinkLocal(InterfaceAddress address) {
    return address.isIpv6() && address.address().isLinkLocal();
  }

  /** Static routes: next hops of equal distance make one route. */
  static List<Route> configured(StaticRoutes config) {
    List<Route> routes = new ArrayList<>();
    config
        .route()
        .forEach(
            (prefix, route) ->
                byDistance(route)
                    .forEach(
                        (distance, hops) ->
                            routes.add(new Route(prefix, STATIC, distance, 0, hops))));
    return routes;
  }

  /** The next hops of a static route by distance. */
  static Map<Integer, List<NextHop>> byDistance(StaticRoute route) {
    Map<Integer, List<NextHop>> hops = new TreeMap<>();
    route
        .nextHop()
        .forEach(
            (address, gateway) ->
                add(hops, gateway.distance(), new NextHop.Via(address, gateway.interfaceName())));
    route.interfaces().forEach((name, out) -> add(hops, out.distance(), new NextHop.Direct(name)));
    route.blackhole().ifPresent(d -> add(hops, d.distance(), NextHop.Special.BLACKHOLE));
    route.unreachable().ifPresent(d -> add(hops, d.distance(), NextHop.Special.UNREACHABLE));
    route.prohibited().ifPresent(d -> add(hops, d.distance(), NextHop.Special.PROHIBITED));
    return hops;
  }

  private static void add(Map<Integer, List<NextHop>> hops, int distance, NextHop hop) {
    hops.computeIfAbsent(distance, d -> new ArrayList<>()).add(hop);
  }
}
