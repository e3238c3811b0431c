package dev.weir.drivers.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A network interface of the kernel, as it reports it.
 *
 * @param index its number in its namespace
 * @param name its name there
 * @param flags IFF_ bits
 * @param hardwareType ARPHRD_ number, 1 for Ethernet
 * @param mtu in bytes, without the link header
 * @param mac in the low 48 bits, if it is of that kind
 * @param permanentMac the one burnt in, if it says
 * @param operationalState RFC 2863 as IF_OPER_ number: 6 up, 2 down, 0 unknown
 * @param carrier whether the link has one
 * @param kind type of a virtual link such as {@code veth}, {@code tun}
 */
public record Link(
    int index,
    String name,
    int flags,
    int hardwareType,
    int mtu,
    OptionalLong mac,
    OptionalLong permanentMac,
    int operationalState,
    boolean carrier,
    Optional<String> kind) {
  private static final int FIXED_BYTES = 16;
  private static final int IFF_UP = 1;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_OPERSTATE = 16;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_CARRIER = 33;
  private static final int IFLA_PERM_ADDRESS = 54;
  private static final int IFLA_INFO_KIND = 1;

  /** Whether it is set up by its administrator. */
  public boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  static Link parse(NetlinkMessage message) throws MalformedNetlinkException {
    ByteBuffer fixed = message.payload(FIXED_BYTES, "link message");
    Attributes attributes = new Attributes(fixed, FIXED_BYTES);
    Optional<Attributes> info = attributes.nested(IFLA_LINKINFO);
    return new Link(
        fixed.getInt(4),
        attributes.string(IFLA_IFNAME).orElse(""),
        fixed.getInt(8),
        Short.toUnsignedInt(fixed.getShort(2)),
        attributes.intValue(IFLA_MTU).orElse(0),
        attributes.mac(IFLA_ADDRESS),
        attributes.mac(IFLA_PERM_ADDRESS),
        attributes.byteValue(IFLA_OPERSTATE).orElse(0),
        attributes.byteValue(IFLA_CARRIER).orElse(0) == 1,
        info.flatMap(nested -> nested.string(IFLA_INFO_KIND)));
  }
}
