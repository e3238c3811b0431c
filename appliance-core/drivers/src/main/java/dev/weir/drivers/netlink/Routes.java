package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes of the kernel's main table. */
public final class Routes {
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTA_PREFSRC = 7;
  private static final int TABLE_MAIN = 254;

  /** RTPROT_STATIC: set by {@link #replace}. */
  public static final int PROTOCOL_STATIC = 4;

  private static final int SCOPE_UNIVERSE = 0;
  private static final int SCOPE_LINK = 253;
  private static final int TYPE_UNICAST = 1;
  private static final int FLAG_ONLINK = 4;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /**
   * A route to set or take away.
   *
   * @param destination any address of the family's zero with prefix length 0 is the default route
   * @param gateway next hop, taken to be on the link of the interface
   * @param source the address that programs get which do not choose
   * @param metric lower is preferred
   */
  public record Request(
      IpAddress destination,
      int prefixLength,
      int interfaceIndex,
      Optional<IpAddress> gateway,
      Optional<IpAddress> source,
      int metric) {
    @Override
    public String toString() {
      return destination
          + "/"
          + prefixLength
          + gateway.map(via -> " via " + via).orElse("")
          + " on interface "
          + interfaceIndex;
    }
  }

  private final Rtnetlink rtnetlink;

  Routes(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** All of the namespace, of both families and every table. */
  public List<Route> list() throws IOException {
    List<Route> routes = new ArrayList<>();
    for (int family : new int[] {AF_INET, AF_INET6}) {
      NetlinkWriter message =
          new NetlinkWriter(RTM_GETROUTE, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP)
              .putByte(family)
              .putByte(0)
              .putShort(0)
              .putInt(0)
              .putInt(0);
      for (NetlinkMessage answer : rtnetlink.dump(message, "list routes")) {
        if (answer.type() == RTM_NEWROUTE) {
          routes.add(Route.parse(answer));
        }
      }
    }
    return routes;
  }

  /** Sets a route, in place of one with the same destination and metric. */
  public void replace(Request route) throws IOException {
    rtnetlink.request(
        message(RTM_NEWROUTE, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE, route),
        "set route " + route);
  }

  public void delete(Request route) throws IOException {
    rtnetlink.request(message(RTM_DELROUTE, 0, route), "delete route " + route);
  }

  private static NetlinkWriter message(int type, int flags, Request route) {
    int family = Addresses.family(route.destination());
    boolean viaGateway = route.gateway().isPresent();
    int scope = viaGateway || family == AF_INET6 ? SCOPE_UNIVERSE : SCOPE_LINK;
    NetlinkWriter message =
        new NetlinkWriter(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags)
            .putByte(family)
            .putByte(route.prefixLength())
            .putByte(0)
            .putByte(0)
            .putByte(TABLE_MAIN)
            .putByte(PROTOCOL_STATIC)
            .putByte(scope)
            .putByte(TYPE_UNICAST)
            .putInt(viaGateway ? FLAG_ONLINK : 0)
            .attribute(Route.RTA_DST, route.destination().bytes())
            .attributeInt(Route.RTA_OIF, route.interfaceIndex());
    route.gateway().ifPresent(via -> message.attribute(Route.RTA_GATEWAY, via.bytes()));
    route.source().ifPresent(source -> message.attribute(RTA_PREFSRC, source.bytes()));
    if (route.metric() != 0) {
      message.attributeInt(Route.RTA_PRIORITY, route.metric());
    }
    return message;
  }
}
