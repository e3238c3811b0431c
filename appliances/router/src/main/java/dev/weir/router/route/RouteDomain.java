package dev.weir.router.route;

import dev.weir.router.fib.Fib;
import dev.weir.router.route.Offers.Offer;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;

/** The routes of one lookup domain: by source, and the best of each prefix in the FIB. */
final class RouteDomain {
  private static final int NEVER = 255;
  private static final Comparator<RouteSource> ORDER =
      Comparator.comparingInt(RouteSource::distance).thenComparing(RouteSource::protocol);

  final int index;
  final String vrf;
  final Fib ipv4 = Fib.ipv4();
  final Fib ipv6 = Fib.ipv6();

  /** Addresses that next hops of the domain name: their routes matter to other routes. */
  private final NavigableSet<IpAddress> gateways = new TreeSet<>();

  private final Offers offers;
  private final NextHops nextHops;
  private List<RouteSource> sources = new ArrayList<>();

  RouteDomain(int index, String vrf, Offers offers, NextHops nextHops) {
    this.index = index;
    this.vrf = vrf;
    this.offers = offers;
    this.nextHops = nextHops;
  }

  /** The sources, best first; of equal distance in alphabetical order. */
  List<RouteSource> sources() {
    return sources;
  }

  int routeCount() {
    return sources.stream().mapToInt(RouteSource::size).sum();
  }

  int routeCount(String protocol) {
    return sources.stream()
        .filter(source -> source.protocol().equals(protocol))
        .mapToInt(RouteSource::size)
        .sum();
  }

  void addGateway(IpAddress gateway) {
    gateways.add(gateway);
  }

  /** Whether a gateway lies within the prefix. */
  boolean leadsToGateway(IpPrefix prefix) {
    IpAddress first = gateways.ceiling(prefix.address());
    return first != null && prefix.contains(first);
  }

  /** The source of a protocol and distance, made where there is none. */
  RouteSource source(String protocol, int distance) {
    for (RouteSource source : sources) {
      if (source.distance() == distance && source.protocol().equals(protocol)) {
        return source;
      }
    }
    RouteSource made = new RouteSource(protocol, distance);
    List<RouteSource> more = new ArrayList<>(sources);
    more.add(made);
    more.sort(ORDER);
    sources = more;
    return made;
  }

  /** Puts others in the place of a protocol's sources, and selects anew where they differ. */
  void replace(String protocol, Map<Integer, RouteSource> fresh) {
    List<RouteSource> before =
        sources.stream().filter(source -> source.protocol().equals(protocol)).toList();
    List<RouteSource> after = new ArrayList<>(sources);
    after.removeAll(before);
    after.addAll(fresh.values());
    after.sort(ORDER);
    sources = after;
    Map<Integer, RouteSource> old = new HashMap<>();
    before.forEach(source -> old.put(source.distance(), source));
    fresh.forEach((distance, source) -> selectChanged(source, old.get(distance)));
    old.forEach(
        (distance, source) -> {
          RouteSource now = fresh.get(distance);
          source.forEach(
              (prefix, offer) -> {
                if (now == null || now.get(prefix) == RouteSource.NONE) {
                  select(prefix);
                }
              });
        });
  }

  private void selectChanged(
      RouteSource source, @org.jspecify.annotations.Nullable RouteSource old) {
    source.forEach(
        (prefix, offer) -> {
          if (old == null || old.get(prefix) != offer) {
            select(prefix);
          }
        });
  }

  /** Puts the best usable offer into the FIB. True if that is another than before. */
  boolean select(IpPrefix prefix) {
    Fib fib = prefix.isIpv4() ? ipv4 : ipv6;
    long high = RouteSource.high(prefix);
    long low = RouteSource.low(prefix);
    int best = best(prefix);
    if (best == fib.get(high, low, prefix.length())) {
      return false;
    }
    if (best == Fib.NO_ROUTE) {
      fib.delete(high, low, prefix.length());
    } else {
      nextHops.publish(); // before an index stands in the FIB, workers know what it means
      fib.insert(high, low, prefix.length(), best);
    }
    return true;
  }

  private int best(IpPrefix prefix) {
    int best = Fib.NO_ROUTE;
    int distance = NEVER;
    int metric = 0;
    for (RouteSource source : sources) {
      if (source.distance() > distance || source.distance() == NEVER) {
        break; // what follows is worse
      }
      int number = source.get(prefix);
      if (number == RouteSource.NONE) {
        continue;
      }
      Offer offer = offers.offer(number);
      if (nextHops.usable(offer.nextHop()) && (best == Fib.NO_ROUTE || offer.metric() < metric)) {
        best = offer.nextHop();
        distance = source.distance();
        metric = offer.metric();
      }
    }
    return best;
  }

  /** All prefixes with the number of an offer for them; several times where there are several. */
  void forEach(ObjIntConsumer<IpPrefix> visitor) {
    sources.forEach(source -> source.forEach(visitor));
  }

  /** Next hop and length of the matching prefix, in one leaf. */
  int leaf(IpAddress address) {
    return address.isIpv4()
        ? ipv4.leaf4(address.ipv4())
        : ipv6.leaf6(address.high(), address.low());
  }
}
