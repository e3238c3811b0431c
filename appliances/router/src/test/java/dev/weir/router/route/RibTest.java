package dev.weir.router.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.fib.Fib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RibTest {
  private static final String VRF = "default";

  private final Rib rib = new Rib();

  @BeforeEach
  void twoLinks() {
    rib.addDomain(VRF, 0);
    rib.setLinks(Map.of("eth0", new Rib.Link(1, true), "eth1", new Rib.Link(2, true)));
    rib.offer(VRF, route("10.0.0.0/24", "connected", 0, new NextHop.Direct("eth0")));
    rib.offer(VRF, route("10.0.1.0/24", "connected", 0, new NextHop.Direct("eth1")));
  }

  private static Route route(String prefix, String protocol, int distance, NextHop... hops) {
    return new Route(IpPrefix.parse(prefix), protocol, distance, 0, List.of(hops));
  }

  private static NextHop via(String gateway) {
    return new NextHop.Via(IpAddress.parse(gateway), Optional.empty());
  }

  /** What a packet meets: kind, interface and gateway, in a few words. */
  private String lookup(String address) {
    Fib fib = Objects.requireNonNull(rib.domains().ipv4(0));
    int nextHop = fib.lookup4(IpAddress.parse(address).ipv4());
    return nextHop == Fib.NO_ROUTE ? "none" : describe(nextHop);
  }

  private String describe(int nextHop) {
    NextHopTable table = rib.nextHopTable();
    return switch (table.kind(nextHop)) {
      case NextHopTable.DIRECT -> "direct " + table.interfaceIndex(nextHop);
      case NextHopTable.GATEWAY ->
          IpAddress.ofIpv4((int) table.gatewayLow(nextHop)) + " " + table.interfaceIndex(nextHop);
      case NextHopTable.GROUP -> {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < table.memberCount(nextHop); i++) {
          all.add(describe(table.memberAt(nextHop, i)));
        }
        yield String.join(" | ", all);
      }
      case NextHopTable.BLACKHOLE -> "blackhole";
      default -> "unreachable";
    };
  }

  @Test
  void theLowestDistanceThatCanBeUsedWins() {
    rib.offer(VRF, route("0.0.0.0/0", "static", 5, via("10.0.1.1")));
    rib.offer(VRF, route("0.0.0.0/0", "static", 1, via("10.0.0.1")));
    rib.offer(VRF, route("0.0.0.0/0", "dhcp", 255, NextHop.Special.BLACKHOLE));
    assertThat(lookup("8.8.8.8")).isEqualTo("10.0.0.1 1");
    rib.setLink(1, false);
    assertThat(lookup("8.8.8.8")).isEqualTo("10.0.1.1 2");
    assertThat(lookup("10.0.0.9")).isEqualTo("10.0.1.1 2");
    rib.setLink(2, false);
    assertThat(lookup("8.8.8.8")).isEqualTo("none");
    rib.setLink(1, true);
    assertThat(lookup("8.8.8.8")).isEqualTo("10.0.0.1 1");
    rib.withdraw(VRF, "static", IpPrefix.ALL_IPV4);
    assertThat(lookup("8.8.8.8")).isEqualTo("none");
  }

  @Test
  void gatewaysAreResolvedThroughOtherRoutes() {
    rib.offer(VRF, route("172.16.0.0/16", "bgp", 20, via("192.0.2.1")));
    assertThat(lookup("172.16.1.1")).isEqualTo("none");
    rib.offer(VRF, route("192.0.2.0/24", "static", 1, via("10.0.0.7")));
    assertThat(lookup("172.16.1.1")).isEqualTo("10.0.0.7 1");
    rib.offer(VRF, route("192.0.2.1/32", "static", 1, via("10.0.1.8")));
    assertThat(lookup("172.16.1.1")).isEqualTo("10.0.1.8 2");
    rib.withdraw(VRF, "connected", IpPrefix.parse("10.0.1.0/24"));
    assertThat(lookup("172.16.1.1")).isEqualTo("10.0.0.7 1");
  }

  @Test
  void routesThatLeadToEachOtherAreNotUsed() {
    rib.offer(VRF, route("20.0.0.0/8", "static", 1, via("30.0.0.1")));
    rib.offer(VRF, route("30.0.0.0/8", "static", 1, via("20.0.0.1")));
    assertThat(lookup("20.1.1.1")).isEqualTo("none");
    // Supported by a third for a while, they must not go on supporting one another.
    rib.offer(VRF, route("30.0.0.1/32", "static", 1, via("10.0.0.1")));
    assertThat(lookup("30.5.5.5")).isEqualTo("10.0.0.1 1");
    rib.withdraw(VRF, "static", IpPrefix.parse("30.0.0.1/32"));
    assertThat(lookup("20.1.1.1")).isEqualTo("none");
    assertThat(lookup("30.5.5.5")).isEqualTo("none");
    rib.offer(VRF, route("0.0.0.0/0", "static", 1, via("9.9.9.9")));
    assertThat(lookup("8.8.8.8")).isEqualTo("none");
  }

  @Test
  void equalCostSharesFlowsAndLosesAMemberWithItsLink() {
    rib.offer(VRF, route("0.0.0.0/0", "static", 1, via("10.0.0.1"), via("10.0.1.1")));
    assertThat(lookup("8.8.8.8")).isEqualTo("10.0.0.1 1 | 10.0.1.1 2");
    NextHopTable table = rib.nextHopTable();
    int group = Objects.requireNonNull(rib.domains().ipv4(0)).lookup4(0x08080808);
    int[] hits = new int[3];
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      hits[table.interfaceIndex(table.member(group, random.nextInt()))]++;
    }
    assertThat(hits[1]).isBetween(4700, 5300);
    rib.setLink(2, false);
    assertThat(lookup("8.8.8.8")).isEqualTo("10.0.0.1 1");
  }

  @Test
  void domainsDoNotSeeEachOther() {
    rib.addDomain("red", 3);
    rib.offer("red", route("0.0.0.0/0", "static", 1, NextHop.Special.BLACKHOLE));
    assertThat(lookup("8.8.8.8")).isEqualTo("none");
    assertThat(Objects.requireNonNull(rib.domains().ipv4(3)).lookup4(1)).isNotZero();
    assertThat(rib.domains().ipv4(2)).isNull();
    assertThatThrownBy(() -> rib.offer("blue", route("0.0.0.0/0", "x", 1, via("10.0.0.1"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void replaceWithdrawsWhatIsNotThere() {
    rib.replace(
        VRF,
        "static",
        List.of(
            route("1.0.0.0/8", "static", 1, via("10.0.0.1")),
            route("2.0.0.0/8", "static", 1, via("10.0.0.1"))));
    rib.replace(
        VRF,
        "static",
        List.of(
            route("2.0.0.0/8", "static", 1, via("10.0.1.1")),
            route("3.0.0.0/8", "static", 1, via("10.0.0.1"))));
    assertThat(lookup("1.1.1.1")).isEqualTo("none");
    assertThat(lookup("2.1.1.1")).isEqualTo("10.0.1.1 2");
    assertThat(lookup("3.1.1.1")).isEqualTo("10.0.0.1 1");
    assertThat(rib.lookup(VRF, IpAddress.parse("3.1.1.1")).orElseThrow().prefix())
        .isEqualTo(IpPrefix.parse("3.0.0.0/8"));
    assertThat(rib.standing(VRF, IpPrefix.parse("2.0.0.0/7"), 10)).hasSize(2);
  }

  @Test
  void agreesWithAnObviousModelOnRandomOffers() {
    Random random = new Random(7);
    Map<IpPrefix, Map<String, Route>> model = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      int length = 8 + random.nextInt(9);
      IpPrefix prefix =
          IpPrefix.containing(
              IpAddress.ofIpv4(40 << 24 | random.nextInt(4) << 16 | random.nextInt(1 << 16)),
              length);
      String protocol = random.nextBoolean() ? "a" : "b";
      if (random.nextInt(3) > 0) {
        NextHop hop = via(random.nextBoolean() ? "10.0.0.1" : "10.0.1.1");
        int distance = protocol.equals("a") ? 10 : 20;
        Route route = new Route(prefix, protocol, distance, 0, List.of(hop));
        rib.offer(VRF, route);
        model.computeIfAbsent(prefix, p -> new HashMap<>()).put(protocol, route);
      } else {
        rib.withdraw(VRF, protocol, prefix);
        model.getOrDefault(prefix, new HashMap<>()).remove(protocol);
      }
      IpAddress probe =
          IpAddress.ofIpv4(40 << 24 | random.nextInt(4) << 16 | random.nextInt(1 << 16));
      Optional<Route> expected =
          model.entrySet().stream()
              .filter(e -> e.getKey().contains(probe) && !e.getValue().isEmpty())
              .max(Comparator.comparingInt(e -> e.getKey().length()))
              .flatMap(
                  e ->
                      e.getValue().values().stream().min(Comparator.comparingInt(Route::distance)));
      assertThat(rib.lookup(VRF, probe)).isEqualTo(expected);
    }
  }
}
