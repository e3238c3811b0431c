package dev.weir.router.route;

import dev.weir.router.fib.Fib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the interfaces and gateways that next hops lead by. A gateway is looked up among the routes
 * themselves, at most {@link #MAX_DEPTH} deep. Under the lock of the {@link Rib}.
 */
final class Resolver {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_ROUNDS = 32;

  private final Collection<RouteDomain> domains;
  private final Offers offers;
  private final NextHops nextHops;
  private Map<String, Rib.Link> links = Map.of();

  Resolver(Collection<RouteDomain> domains, Offers offers, NextHops nextHops) {
    this.domains = domains;
    this.offers = offers;
    this.nextHops = nextHops;
  }

  Map<String, Rib.Link> links() {
    return links;
  }

  void setLinks(Map<String, Rib.Link> now) {
    links = Map.copyOf(now);
    settle();
  }

  /**
   * Resolves all next hops anew until nothing changes: a gateway's route may itself be recursive.
   * Next hops are few, however many routes there are.
   */
  void settle() {
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
    for (RouteDomain domain : domains) {
      List<IpPrefix> affected = new ArrayList<>();
      domain.forEach(
          (prefix, offer) -> {
            if (flipped.contains(offers.offer(offer).nextHop())) {
              affected.add(prefix);
            }
          });
      for (IpPrefix prefix : affected) {
        any |= domain.select(prefix);
      }
    }
    return any;
  }

  /** Finds the ways of one next hop as things stand. */
  void resolve(int index) {
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
    Rib.Link link = links.get(name);
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
    RouteDomain domain =
        domains.stream().filter(d -> d.index == domainIndex).findFirst().orElseThrow();
    int leaf = domain.leaf(gateway);
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
}
