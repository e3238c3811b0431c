package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Addresses on interfaces of the kernel. */
public final class Addresses {
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_F_NODAD = 2;
  private static final int IFA_F_NOPREFIXROUTE = 0x200;

  private final Rtnetlink rtnetlink;

  Addresses(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** All of the namespace. */
  public List<KernelAddress> list() throws IOException {
    NetlinkWriter message =
        new NetlinkWriter(RTM_GETADDR, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP)
            .putInt(0)
            .putInt(0);
    List<KernelAddress> addresses = new ArrayList<>();
    for (NetlinkMessage answer : rtnetlink.dump(message, "list addresses")) {
      if (answer.type() == RTM_NEWADDR) {
        addresses.add(KernelAddress.parse(answer));
      }
    }
    return addresses;
  }

  /** Those of one interface. */
  public List<KernelAddress> list(int interfaceIndex) throws IOException {
    List<KernelAddress> addresses = list();
    addresses.removeIf(address -> address.interfaceIndex() != interfaceIndex);
    return addresses;
  }

  /**
   * Puts an address on an interface, or leaves it there. IPv6 addresses are not probed for
   * duplicates: Weir does that on the real link.
   *
   * @param connectedRoute whether the kernel makes the route to the subnet
   */
  public void add(int interfaceIndex, IpAddress address, int prefixLength, boolean connectedRoute)
      throws IOException {
    NetlinkWriter message =
        message(
            RTM_NEWADDR,
            NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE,
            interfaceIndex,
            address,
            prefixLength);
    message.attributeInt(IFA_FLAGS, IFA_F_NODAD | (connectedRoute ? 0 : IFA_F_NOPREFIXROUTE));
    rtnetlink.request(
        message, "add " + address + "/" + prefixLength + " to interface " + interfaceIndex);
  }

  public void delete(int interfaceIndex, IpAddress address, int prefixLength) throws IOException {
    rtnetlink.request(
        message(RTM_DELADDR, 0, interfaceIndex, address, prefixLength),
        "delete " + address + "/" + prefixLength + " from interface " + interfaceIndex);
  }

  private static NetlinkWriter message(
      int type, int flags, int interfaceIndex, IpAddress address, int prefixLength) {
    byte[] bytes = address.bytes();
    return new NetlinkWriter(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags)
        .putByte(family(address))
        .putByte(prefixLength)
        .putByte(0)
        .putByte(0)
        .putInt(interfaceIndex)
        .attribute(IFA_LOCAL, bytes)
        .attribute(IFA_ADDRESS, bytes);
  }

  static int family(IpAddress address) {
    return address.isIpv4() ? 2 : 10;
  }
}
