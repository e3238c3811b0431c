package dev.weir.router;

import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.RouterConfig.StaticRoutes;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be wrong with the router's configuration beyond its form. */
final class RouterCheck {
  private static final ConfigPath ROOT = ConfigPath.of("router");

  private final Candidate all;
  private final Problems problems;

  RouterCheck(Candidate all, Problems problems) {
    this.all = all;
    this.problems = problems;
  }

  void check(RouterConfig config) {
    checkStatic(ROOT.child("static"), config.staticRoutes(), RouterModule.DEFAULT_VRF);
    config
        .vrf()
        .forEach(
            (name, vrf) ->
                checkStatic(ROOT.child("vrf", name, "static"), vrf.staticRoutes(), name));
    if (config.vrf().containsKey(RouterModule.DEFAULT_VRF)) {
      problems.error(
          ROOT.child("vrf", RouterModule.DEFAULT_VRF),
          "RT-0001",
          "the default VRF's routes stand directly below 'router static'",
          "delete router vrf " + RouterModule.DEFAULT_VRF);
    }
    config
        .interfaces()
        .forEach(
            (name, settings) -> {
              ConfigPath path = ROOT.child("interface", name);
              checkInterface(path, name);
              settings
                  .neighbour()
                  .forEach(
                      (address, neighbour) ->
                          checkNeighbour(
                              path.child("neighbour", address.toString()),
                              name,
                              address,
                              neighbour.mac().isMulticast()));
            });
  }

  private void checkNeighbour(ConfigPath path, String on, IpAddress address, boolean group) {
    if (group) {
      problems.error(path, "RT-0007", "a neighbour's MAC address cannot be a group address", "");
    }
    boolean own =
        all.interfaceNamed(on).stream()
            .flatMap(i -> i.addresses().stream())
            .anyMatch(a -> a.address().equals(address));
    if (own || address.isMulticast() || address.isUnspecified()) {
      problems.error(path, "RT-0008", address + " cannot be a neighbour's address", "");
    }
  }

  private void checkStatic(ConfigPath path, StaticRoutes routes, String vrf) {
    routes
        .route()
        .forEach(
            (prefix, route) ->
                checkRoute(path.child("route", prefix.toString()), prefix, route, vrf));
  }

  private void checkRoute(ConfigPath path, IpPrefix prefix, StaticRoute route, String vrf) {
    Map<Integer, List<NextHop>> byDistance = LocalRoutes.byDistance(route);
    if (byDistance.isEmpty()) {
      problems.error(
          path,
          "RT-0002",
          "the route leads nowhere",
          "set " + path + " next-hop ADDRESS, or interface NAME, or blackhole");
    }
    byDistance.forEach(
        (distance, hops) -> {
          if (hops.size() > Route.MAX_NEXT_HOPS) {
            problems.error(
                path,
                "RT-0003",
                "more than " + Route.MAX_NEXT_HOPS + " next hops of distance " + distance,
                "");
          }
          if (hops.size() > 1 && hops.stream().anyMatch(NextHop.Special.class::isInstance)) {
            problems.error(
                path,
                "RT-0004",
                "blackhole, unreachable and prohibited cannot share distance "
                    + distance
                    + " with another next hop",
                "give it a higher distance");
          }
        });
    route
        .nextHop()
        .forEach(
            (gateway, settings) ->
                checkGateway(
                    path.child("next-hop", gateway.toString()),
                    prefix,
                    gateway,
                    settings.interfaceName(),
                    vrf));
    route
        .interfaces()
        .keySet()
        .forEach(name -> checkInterface(path.child("interface", name), name));
  }

  private void checkGateway(
      ConfigPath path, IpPrefix prefix, IpAddress gateway, Optional<String> by, String vrf) {
    if (gateway.isIpv4() != prefix.isIpv4()) {
      problems.error(path, "RT-0005", "the gateway is of another family than " + prefix, "");
    } else if (gateway.isMulticast() || gateway.isUnspecified() || gateway.isLoopback()) {
      problems.error(path, "RT-0006", gateway + " cannot be a gateway", "");
    } else if (isOwn(gateway, vrf)) {
      problems.error(path, "RT-0009", gateway + " is an address of this appliance", "");
    } else if (gateway.isIpv6() && gateway.isLinkLocal() && by.isEmpty()) {
      problems.error(
          path,
          "RT-0010",
          "a link-local gateway needs the interface it is on",
          "set " + path + " interface NAME");
    }
    by.ifPresent(name -> checkInterface(path.child("interface"), name));
  }

  private boolean isOwn(IpAddress address, String vrf) {
    return all.interfaces().stream()
        .filter(on -> on.vrf().equals(vrf))
        .flatMap(on -> on.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  private void checkInterface(ConfigPath path, String name) {
    Optional<InterfaceRef> on = all.interfaceNamed(name);
    if (on.isEmpty()) {
      problems.error(path, "RT-0011", "there is no interface " + name, "");
    } else if (on.get().bridged()) {
      problems.error(path, "RT-0012", name + " is bridged: packets are not routed by it", "");
    }
  }
}
