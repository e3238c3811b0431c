package dev.weir.router.route;

import dev.weir.router.fib.Fib;
import dev.weir.router.route.Offers.Offer;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Routes offered, for all lookup domains. For each prefix the best offer whose next hops can be
 * reached goes into the {@link Fib}. Thread-safe: control threads take its lock, workers read the
 * snapshots.
 */
public final class Rib implements RouteTable {
  /** Most routes in all, offers that are not used included. */
  public static final int MAX_ROUTES = 4_000_000;

  /** What the RIB needs to know of an interface to send packets out by it. */
  public record Link(int index, boolean up) {}

  /**
   * A route as it stands in the table, for display.
   *
   * @param selected whether it is the one in the FIB
   * @param ways the interfaces and gateways it leads by now; empty if it cannot be used
   */
  public record Standing(
      String vrf,
      IpPrefix prefix,
      String protocol,
      int distance,
      int metric,
      boolean selected,
      List<NextHop> nextHops,
      List<ResolvedWay> ways) {}

  /** An interface by index, and the gateway if there is one. */
  public record ResolvedWay(int interfaceIndex, Optional<IpAddress> gateway) {}

  /** Sizes of one domain, for display. */
  public record Size(
      int domain, int prefixes4, int prefixes6, long lookupBytes, long updateBytes, int routes) {}

  private final NextHops nextHops = new NextHops();
  private final Offers offers = new Offers();
  private final Map<String, RouteDomain> domains = new TreeMap<>();
  private final Resolver resolver = new Resolver(domains.values(), offers, nextHops);
  private volatile Domains published = new Domains(new Fib[0], new Fib[0]);

  /** The forwarding tables, for workers. */
  public Domains domains() {
    return published;
  }

  /** The next hops, for workers. */
  public NextHopTable nextHopTable() {
    return nextHops.table();
  }

  /** Makes a domain known; no effect if it is. */
  public synchronized void addDomain(String vrf, int index) {
    if (domains.containsKey(vrf)) {
      return;
    }
    domains.put(vrf, new RouteDomain(index, vrf, offers, nextHops));
    int size = domains.values().stream().mapToInt(d -> d.index).max().orElse(0) + 1;
    @Nullable Fib[] ipv4 = new Fib[size];
    @Nullable Fib[] ipv6 = new Fib[size];
    for (RouteDomain domain : domains.values()) {
      ipv4[domain.index] = domain.ipv4;
      ipv6[domain.index] = domain.ipv6;
    }
    published = new Domains(ipv4, ipv6);
  }

  /** Tells which interfaces there are and which are up; routes by others are not used. */
  public synchronized void setLinks(Map<String, Link> now) {
    resolver.setLinks(now);
  }

  /** An interface went up or down. */
  public synchronized void setLink(int interfaceIndex, boolean up) {
    Map<String, Link> now = new HashMap<>(resolver.links());
    now.replaceAll(
        (name, link) -> link.index() == interfaceIndex ? new Link(link.index(), up) : link);
    resolver.setLinks(now);
  }

  /** A table of its own with the domains of this one, and the routes of all protocols but some. */
  public synchronized Rib copyWithout(Set<String> protocols) {
    Rib copy = new Rib();
    for (RouteDomain domain : domains.values()) {
      copy.addDomain(domain.vrf, domain.index);
      Map<String, List<Route>> byProtocol = new HashMap<>();
      for (RouteSource source : domain.sources()) {
        if (!protocols.contains(source.protocol())) {
          List<Route> routes =
              byProtocol.computeIfAbsent(source.protocol(), name -> new ArrayList<>());
          source.forEach((prefix, number) -> routes.add(route(source, prefix, number)));
        }
      }
      byProtocol.forEach((protocol, routes) -> copy.replace(domain.vrf, protocol, routes));
    }
    return copy;
  }

  private Route route(RouteSource source, IpPrefix prefix, int number) {
    Offer offer = offers.offer(number);
    return new Route(
        prefix, source.protocol(), source.distance(), offer.metric(), hops(offer.nextHop()));
  }

  private List<NextHop> hops(int nextHop) {
    return nextHops.entry(nextHop).key().orElseThrow().hops();
  }

  @Override
  public synchronized void offer(String vrf, Route route) {
    RouteDomain domain = domain(vrf);
    checkRoom(1);
    int number = number(domain, route);
    domain.source(route.protocol(), route.distance()).put(route.prefix(), number);
    settleAfter(domain, route.prefix());
  }

  @Override
  public synchronized void withdraw(String vrf, String protocol, IpPrefix prefix) {
    RouteDomain domain = domain(vrf);
    for (RouteSource source : domain.sources()) {
      if (source.protocol().equals(protocol)) {
        source.remove(prefix);
      }
    }
    settleAfter(domain, prefix);
  }

  @Override
  public synchronized void replace(String vrf, String protocol, Collection<Route> routes) {
    RouteDomain domain = domain(vrf);
    checkRoom(routes.size() - domain.routeCount(protocol));
    Map<Integer, RouteSource> fresh = new TreeMap<>();
    for (Route route : routes) {
      if (!route.protocol().equals(protocol)) {
        throw new IllegalArgumentException(route + " is not of protocol " + protocol);
      }
      fresh
          .computeIfAbsent(route.distance(), distance -> new RouteSource(protocol, distance))
          .put(route.prefix(), number(domain, route));
    }
    domain.replace(protocol, fresh);
    resolver.settle();
  }

  /** The number of what a route offers; its next hops are resolved. */
  private int number(RouteDomain domain, Route route) {
    int known = nextHops.size();
    int nextHop = nextHops.intern(new NextHops.Key(domain.index, route.nextHops()));
    if (nextHop >= known) {
      for (NextHop hop : route.nextHops()) {
        if (hop instanceof NextHop.Via via) {
          domain.addGateway(via.gateway());
        }
      }
      resolver.resolve(nextHop);
    }
    return offers.numberOf(new Offer(route.metric(), nextHop));
  }

  private void settleAfter(RouteDomain domain, IpPrefix changed) {
    if (domain.select(changed) && domain.leadsToGateway(changed)) {
      resolver.settle();
    } else {
      nextHops.publish();
    }
  }

  private void checkRoom(int more) {
    int all = domains.values().stream().mapToInt(RouteDomain::routeCount).sum();
    if (all + more > MAX_ROUTES) {
      throw new IllegalStateException("more than " + MAX_ROUTES + " routes");
    }
  }

  private RouteDomain domain(String vrf) {
    RouteDomain domain = domains.get(vrf);
    if (domain == null) {
      throw new IllegalArgumentException("there is no VRF " + vrf);
    }
    return domain;
  }

  @Override
  public synchronized Optional<Route> lookup(String vrf, IpAddress destination) {
    return standing(vrf, destination)
        .map(
            found ->
                new Route(
                    found.prefix, found.protocol, found.distance, found.metric, found.nextHops));
  }

  /** The route in use for an address, with the ways it leads by. */
  public synchronized Optional<Standing> standing(String vrf, IpAddress destination) {
    RouteDomain domain = domain(vrf);
    int leaf = domain.leaf(destination);
    if (leaf == Fib.NO_ROUTE) {
      return Optional.empty();
    }
    IpPrefix prefix = IpPrefix.containing(destination, Fib.prefixLength(leaf));
    return standing(domain, prefix).stream().filter(Standing::selected).findFirst();
  }

  /** All routes at or below a prefix, in order of prefixes; at most {@code limit} prefixes. */
  public synchronized List<Standing> standing(String vrf, IpPrefix within, int limit) {
    RouteDomain domain = domain(vrf);
    TreeSet<IpPrefix> first = new TreeSet<>();
    domain.forEach(
        (prefix, number) -> {
          if (within.contains(prefix)) {
            first.add(prefix);
            if (first.size() > limit) {
              first.pollLast();
            }
          }
        });
    return first.stream().flatMap(prefix -> standing(domain, prefix).stream()).toList();
  }

  /** The offers for a prefix, best first. */
  private List<Standing> standing(RouteDomain domain, IpPrefix prefix) {
    Fib fib = prefix.isIpv4() ? domain.ipv4 : domain.ipv6;
    int installed = fib.get(RouteSource.high(prefix), RouteSource.low(prefix), prefix.length());
    List<Standing> all = new ArrayList<>();
    for (RouteSource source : domain.sources()) {
      int number = source.get(prefix);
      if (number != RouteSource.NONE) {
        all.add(standing(domain, prefix, source, offers.offer(number), installed));
      }
    }
    all.sort(
        Comparator.comparingInt(Standing::distance)
            .thenComparingInt(Standing::metric)
            .thenComparing(Standing::protocol));
    boolean found = false;
    for (int i = 0; i < all.size(); i++) {
      if (found && all.get(i).selected()) { // two sources with the same next hops
        all.set(i, unselected(all.get(i)));
      }
      found |= all.get(i).selected();
    }
    return all;
  }

  private Standing standing(
      RouteDomain domain, IpPrefix prefix, RouteSource source, Offer offer, int installed) {
    List<ResolvedWay> ways =
        nextHops.ways(offer.nextHop()).stream()
            .map(way -> new ResolvedWay(way.interfaceIndex(), way.gateway()))
            .toList();
    return new Standing(
        domain.vrf,
        prefix,
        source.protocol(),
        source.distance(),
        offer.metric(),
        installed != Fib.NO_ROUTE && installed == offer.nextHop(),
        hops(offer.nextHop()),
        ways);
  }

  private static Standing unselected(Standing one) {
    return new Standing(
        one.vrf, one.prefix, one.protocol, one.distance, one.metric, false, one.nextHops, one.ways);
  }

  /** Names of the domains' VRFs. */
  public synchronized List<String> vrfs() {
    return List.copyOf(domains.keySet());
  }

  /** How large the tables of a domain are. */
  public synchronized Size size(String vrf) {
    RouteDomain domain = domain(vrf);
    return new Size(
        domain.index,
        domain.ipv4.size(),
        domain.ipv6.size(),
        domain.ipv4.lookupBytes() + domain.ipv6.lookupBytes(),
        domain.ipv4.updateBytes() + domain.ipv6.updateBytes(),
        domain.routeCount());
  }
}
