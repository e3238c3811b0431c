package dev.weir.benchmarks.fib;

import dev.weir.benchmarks.Measurement;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How long it takes until a full table that somebody offers is forwarded by. */
final class RibCases {
  private static final String VRF = "default";
  private static final int GATEWAYS = 64;

  private RibCases() {}

  static void measure(PrefixTable table, int runs, Consumer<Measurement> results) {
    List<Route> routes = routes(table);
    double[] replace = new double[runs];
    double[] offer = new double[runs];
    for (int run = -1; run < runs; run++) { // the first warms up
      long begin = System.nanoTime();
      connected(table.ipv6()).replace(VRF, "bgp", routes);
      long middle = System.nanoTime();
      Rib rib = connected(table.ipv6());
      routes.forEach(route -> rib.offer(VRF, route));
      if (run >= 0) {
        replace[run] = (middle - begin) / 1e9;
        offer[run] = (System.nanoTime() - middle) / 1e9;
      }
    }
    String family = table.ipv6() ? "ipv6-" : "ipv4-";
    results.accept(Measurement.of(family + "rib-replace", "s", replace));
    results.accept(Measurement.of(family + "rib-offer", "s", offer));
  }

  /** A table with one connected network, where all gateways are. */
  private static Rib connected(boolean ipv6) {
    Rib rib = new Rib();
    rib.addDomain(VRF, 0);
    rib.setLinks(Map.of("eth0", new Rib.Link(1, true)));
    IpPrefix network = IpPrefix.parse(ipv6 ? "fd00::/64" : "10.0.0.0/24");
    rib.offer(VRF, new Route(network, "connected", 0, 0, List.of(new NextHop.Direct("eth0"))));
    return rib;
  }

  private static List<Route> routes(PrefixTable table) {
    List<List<NextHop>> hops = new ArrayList<>();
    for (int i = 1; i <= GATEWAYS; i++) {
      IpAddress gateway =
          table.ipv6() ? IpAddress.ofIpv6(0xfd00L << 48, i) : IpAddress.ofIpv4(10 << 24 | i);
      hops.add(List.of(new NextHop.Via(gateway, Optional.empty())));
    }
    List<Route> routes = new ArrayList<>(table.size());
    for (int i = 0; i < table.size(); i++) {
      routes.add(new Route(table.prefix(i), "bgp", 20, 0, hops.get(table.nextHop()[i] % GATEWAYS)));
    }
    return routes;
  }
}
