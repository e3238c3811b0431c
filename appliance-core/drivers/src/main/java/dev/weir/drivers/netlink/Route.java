package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A route of the kernel with at most one next hop; of a multipath route only the destination is
 * known here.
 *
 * @param ipv6 the family
 * @param destination empty for the default route
 * @param prefixLength of the destination
 * @param gateway the next hop, if not on link
 * @param interfaceIndex where it leaves
 * @param table number of the routing table; 254 is main, 255 local
 * @param protocol RTPROT_ number of who made it: 2 kernel, 4 static
 * @param type RTN_ number: 1 unicast, 2 local, 6 blackhole
 * @param metric lower is preferred
 */
public record Route(
    boolean ipv6,
    Optional<IpAddress> destination,
    int prefixLength,
    Optional<IpAddress> gateway,
    OptionalInt interfaceIndex,
    int table,
    int protocol,
    int type,
    int metric) {
  static final int FIXED_BYTES = 12;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int RTA_PRIORITY = 6;
  static final int RTA_TABLE = 15;
  private static final int AF_INET6 = 10;

  static Route parse(NetlinkMessage message) throws MalformedNetlinkException {
    ByteBuffer fixed = message.payload(FIXED_BYTES, "route message");
    Attributes attributes = new Attributes(fixed, FIXED_BYTES);
    int prefixLength = fixed.get(1) & 0xff;
    if (prefixLength > 128) {
      throw new MalformedNetlinkException("prefix length " + prefixLength);
    }
    return new Route(
        fixed.get(0) == AF_INET6,
        attributes.address(RTA_DST),
        prefixLength,
        attributes.address(RTA_GATEWAY),
        attributes.intValue(RTA_OIF),
        attributes.intValue(RTA_TABLE).orElse(fixed.get(4) & 0xff),
        fixed.get(5) & 0xff,
        fixed.get(7) & 0xff,
        attributes.intValue(RTA_PRIORITY).orElse(0));
  }
}
