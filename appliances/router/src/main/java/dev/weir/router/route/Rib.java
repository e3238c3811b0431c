package dev.weir.router.route;

import dev.weir.router.fib.Fib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Routes offered, for all lookup domains. For each prefix the best offer whose next hops can be
 * reached goes into the {@link Fib}; a gateway is looked up among the routes themselves, at most
 * {@link #MAX_DEPTH} deep. Thread-safe: control threads take its lock, workers read the snapshots.
 */
public final class Rib implements RouteTable {
  /** Most routes in all, offers that are not used included. */
  public static final int MAX_ROUTES = 4_000_000;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_ROUNDS = 32;
  private static final int NEVER = 255;

  /** An offer without its prefix; equal ones are one object, so that a full table stays small. */
  private record Offer(String protocol, int distance, int metric, int nextHop) {}

  /** The offers for a prefix, best first, and the next hop in the FIB (0: none). */
  private static final class Entry {
    Offer[] offers = {};
    int installed;
  }

  /** One domain. */
  private static final class Domain {
    final int index;
    final String vrf;
    final Fib ipv4 = Fib.ipv4();
    final Fib ipv6 = Fib.ipv6();
    final NavigableMap<IpPrefix, Entry> routes = new TreeMap<>();

    Domain(int index, String vrf) {
      this.index = index;
      this.vrf = vrf;
    }

    Fib fib(IpPrefix prefix) {
      return prefix.isIpv4() ? ipv4 : ipv6;
    }
  }

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

  private final NextHops nextHops = new NextHops();
  private final Map<Offer, Offer> offers = new HashMap<>();
  private final Map<String, Domain> domains = new HashMap<>();
  private Map<String, Link> links = Map.of();
  private int routeCount;
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
    domains.put(vrf, new Domain(index, vrf));
    int size = domains.values().stream().mapToInt(d -> d.index).max().orElse(0) + 1;
    @Nullable Fib[] ipv4 = new Fib[size];
    @Nullable Fib[] ipv6 = new Fib[size];
    for (Domain domain : domains.values()) {
      ipv4[domain.index] = domain.ipv4;
      ipv6[domain.index] = domain.ipv6;
    }
    published = new Domains(ipv4, ipv6);
  }

  /** Tells which interfaces there are and which are up; routes by others are not used. */
  public synchronized void setLinks(Map<String, Link> now) {
    links = Map.copyOf(now);
    settle();
  }

  /** An interface went up or down. */
  public synchronized void setLink(int interfaceIndex, boolean up) {
    Map<String, Link> now = new HashMap<>(links);
    now.replaceAll(
        (name, link) -> link.index() == interfaceIndex ? new Link(link.index(), up) : link);
    setLinks(now);
  }

  @Override
  public synchronized void offer(String vrf, Route route) {
    Domain domain = domain(vrf);
    checkRoom(1);
    put(domain, route);
    settleAfter(domain, route.prefix());
  }

  @Override
  public synchronized void withdraw(String vrf, String protocol, IpPrefix prefix) {
    Domain domain = domain(vrf);
    Entry entry = domain.routes.get(prefix);
    if (entry != null) {
      remove(domain, prefix, entry, protocol);
      settleAfter(domain, prefix);
    }
  }

  @Override
  public synchronized void replace(String vrf, String protocol, Collection<Route> routes) {
    Domain domain = domain(vrf);
    checkRoom(routes.size());
    record Place(IpPrefix prefix, int distance) {}
    Set<Place> wanted = new HashSet<>();
    for (Route route : routes) {
      if (!route.protocol().equals(protocol)) {
        throw new IllegalArgumentException(route + " is not of protocol " + protocol);
      }
      wanted.add(new Place(route.prefix(), route.distance()));
    }
    for (Map.Entry<IpPrefix, Entry> at : List.copyOf(domain.routes.entrySet())) {
      for (Offer offer : at.getValue().offers) {
        if (offer.protocol.equals(protocol)
            && !wanted.contains(new Place(at.getKey(), offer.distance))) {
          remove(domain, at.getKey(), at.getValue(), protocol);
          break;
        }
      }
    }
    for (Route route : routes) {
      put(domain, route);
    }
    settle();
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
    Domain domain = domain(vrf);
    int leaf = leaf(domain, destination);
    if (leaf == Fib.NO_ROUTE) {
      return Optional.empty();
    }
    IpPrefix prefix = IpPrefix.containing(destination, Fib.prefixLength(leaf));
    return standing(domain, prefix).stream().filter(Standing::selected).findFirst();
  }

  /** All routes at or below a prefix, in order; at most {@code limit}. */
  public synchronized List<Standing> standing(String vrf, IpPrefix within, int limit) {
    Domain domain = domain(vrf);
    List<Standing> found = new ArrayList<>();
    for (IpPrefix prefix : domain.routes.tailMap(within, true).keySet()) {
      if (!within.contains(prefix) || found.size() >= limit) {
        break;
      }
      found.addAll(standing(domain, prefix));
    }
    return found;
  }

  /** Names of the domains' VRFs. */
  public synchronized List<String> vrfs() {
    return domains.keySet().stream().sorted().toList();
  }

  /** Sizes of one domain, for display. */
  public record Size(
      int domain, int prefixes4, int prefixes6, long lookupBytes, long updateBytes, int routes) {}

  /** How large the tables of a domain are. */
  public synchronized Size size(String vrf) {
    Domain domain = domain(vrf);
    int count = domain.routes.values().stream().mapToInt(entry -> entry.offers.length).sum();
    return new Size(
        domain.index,
        domain.ipv4.size(),
        domain.ipv6.size(),
        domain.ipv4.lookupBytes() + domain.ipv6.lookupBytes(),
        domain.ipv4.updateBytes() + domain.ipv6.updateBytes(),
        count);
  }

  private List<Standing> standing(Domain domain, IpPrefix prefix) {
    Entry entry = domain.routes.get(prefix);
    List<Standing> all = new ArrayList<>();
    boolean selected = entry != null && entry.installed != 0;
    for (Offer offer : entry == null ? new Offer[0] : entry.offers) {
      boolean first = selected && entry != null && offer.nextHop == entry.installed;
      selected &= !first;
      List<ResolvedWay> ways =
          nextHops.ways(offer.nextHop).stream()
              .map(way -> new ResolvedWay(way.interfaceIndex(), way.gateway()))
              .toList();
      List<NextHop> hops = nextHops.entry(offer.nextHop).key().orElseThrow().hops();
      all.add(
          new Standing(
              domain.vrf, prefix, offer.protocol, offer.distance, offer.metric, first, hops, ways));
    }
    return all;
  }

  private Domain domain(String vrf) {
    Domain domain = domains.get(vrf);
    if (domain == null) {
      throw new IllegalArgumentException("there is no VRF " + vrf);
    }
    return domain;
  }

  private void checkRoom(int more) {
    if (routeCount + more > MAX_ROUTES) {
      throw new IllegalStateException("more than " + MAX_ROUTES + " routes");
    }
  }

  private void put(Domain domain, Route route) {
    int nextHop = nextHops.intern(new NextHops.Key(domain.index, route.nextHops()));
    Offer fresh = new Offer(route.protocol(), route.distance(), route.metric(), nextHop);
    Offer offer = offers.computeIfAbsent(fresh, same -> same);
    Entry entry = domain.routes.computeIfAbsent(route.prefix(), prefix -> new Entry());
    Offer[] offersNow = with(entry.offers, offer);
    routeCount += offersNow.length - entry.offers.length;
    entry.offers = offersNow;
    if (!nextHops.usable(nextHop)) { // new, perhaps
      resolve(nextHop);
    }
    select(domain, route.prefix(), entry);
  }

  private static Offer[] with(Offer[] before, Offer offer) {
    if (before.length == 0) { // nearly always, in a full table
      return new Offer[] {offer};
    }
    List<Offer> all = new ArrayList<>(Arrays.asList(before));
    all.removeIf(old -> old.protocol.equals(offer.protocol) && old.distance == offer.distance);
    all.add(offer);
    all.sort(
        Comparator.comparingInt(Offer::distance)
            .thenComparingInt(Offer::metric)
            .thenComparing(Offer::protocol));
    return all.toArray(new Offer[0]);
  }

  private void remove(Domain domain, IpPrefix prefix, Entry entry, String protocol) {
    Offer[] kept =
        Arrays.stream(entry.offers)
            .filter(offer -> !offer.protocol.equals(protocol))
            .toArray(Offer[]::new);
    routeCount -= entry.offers.length - kept.length;
    entry.offers = kept;
    select(domain, prefix, entry);
    if (kept.length == 0) {
      domain.routes.remove(prefix);
    }
  }

  /** Puts the best usable offer into the FIB. True if that is another than before. */
  private boolean select(Domain domain, IpPrefix prefix, Entry entry) {
    int best = 0;
    for (Offer offer : entry.offers) {
      if (offer.distance < NEVER && nextHops.usable(offer.nextHop)) {
        best = offer.nextHop;
        break;
      }
    }
    if (best == entry.installed) {
      return false;
    }
    entry.installed = best;
    IpAddress address = prefix.address();
    long high = address.isIpv4() ? address.low() << 32 : address.high();
    long low = address.isIpv4() ? 0 : address.low();
    if (best == 0) {
      domain.fib(prefix).delete(high, low, prefix.length());
    } else {
      nextHops.publish(); // before an index stands in the FIB, workers know what it means
      domain.fib(prefix).insert(high, low, prefix.length(), best);
    }
    return true;
  }

  /** Resolves next hops anew if a gateway lies within the prefix whose route has changed. */
  private void settleAfter(Domain domain, IpPrefix changed) {
    for (int index = 1; index < nextHops.size(); index++) {
      Optional<NextHops.Key> key = nextHops.entry(index).key();
      if (key.isPresent() && key.get().domain() == domain.index) {
        for (NextHop hop : key.get().hops()) {
          if (hop instanceof NextHop.Via via && changed.contains(via.gateway())) {
            settle();
            return;
          }
        }
      }
    }
    nextHops.publish();
  }

  /**
   * Resolves all next hops anew until nothing changes: a gateway's route may itself be recursive.
   * Next hops are few, however many routes there are.
   */
  private void settle() {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Set<Integer> flipped = new HashSet<>();
      for (int index = 1; index < nextHops.size(); index++) {
        boolean before = nextHops.usable(index);
        if (nextHops.entry(index).key().isPresent()) {
          resolve(index);
          if (nextHops.usable(index) != before) {
            flipped.add(index);
          }
        }
      }
      if (flipped.isEmpty() || !reselect(flipped)) {
        break;
      }
    }
    nextHops.publish();
  }

  private boolean reselect(Set<Integer> flipped) {
    boolean any = false;
    for (Domain domain : domains.values()) {
      for (Map.Entry<IpPrefix, Entry> at : domain.routes.entrySet()) {
        for (Offer offer : at.getValue().offers) {
          if (flipped.contains(offer.nextHop)) {
            any |= select(domain, at.getKey(), at.getValue());
            break;
          }
        }
      }
    }
    return any;
  }

  private void resolve(int index) {
    NextHops.Key key = nextHops.entry(index).key().orElseThrow();
    if (key.hops().getFirst() instanceof NextHop.Special) {
      return;
    }
    List<NextHops.Way> ways = new ArrayList<>();
    resolve(key, 0, new HashSet<>(), ways);
    nextHops.resolve(index, ways.stream().distinct().limit(Route.MAX_NEXT_HOPS).toList());
  }

  private void resolve(NextHops.Key key, int depth, Set<Integer> visited, List<NextHops.Way> ways) {
    for (NextHop hop : key.hops()) {
      switch (hop) {
        case NextHop.Direct direct -> addWay(direct.interfaceName(), Optional.empty(), ways);
        case NextHop.Via via when via.interfaceName().isPresent() ->
            addWay(via.interfaceName().get(), Optional.of(via.gateway()), ways);
        case NextHop.Via via -> resolveGateway(key.domain(), via.gateway(), depth, visited, ways);
        case NextHop.Special special -> {}
      }
    }
  }

  private void addWay(String name, Optional<IpAddress> gateway, List<NextHops.Way> ways) {
    Link link = links.get(name);
    if (link != null && link.up()) {
      ways.add(new NextHops.Way(link.index(), gateway));
    }
  }

  private void resolveGateway(
      int domainIndex,
      IpAddress gateway,
      int depth,
      Set<Integer> visited,
      List<NextHops.Way> ways) {
    Domain domain =
        domains.values().stream().filter(d -> d.index == domainIndex).findFirst().orElseThrow();
    int leaf = leaf(domain, gateway);
    if (leaf == Fib.NO_ROUTE || depth > MAX_DEPTH) {
      return;
    }
    NextHops.Key key = nextHops.entry(Fib.nextHop(leaf)).key().orElseThrow();
    boolean again = !visited.add(Fib.nextHop(leaf)); // a loop, or a second way to the same
    for (NextHop hop : key.hops()) {
      if (hop instanceof NextHop.Direct direct) {
        addWay(direct.interfaceName(), Optional.of(gateway), ways);
      } else if (!again) {
        resolve(new NextHops.Key(domainIndex, List.of(hop)), depth + 1, visited, ways);
      }
    }
  }

  private static int leaf(Domain domain, IpAddress address) {
    return address.isIpv4()
        ? domain.ipv4.leaf4(address.ipv4())
        : domain.ipv6.leaf6(address.high(), address.low());
  }
}
