package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Fixed neighbours of the kernel: address to MAC address without ARP or ND. */
public final class Neighbours {
  private static final int RTM_NEWNEIGH = 28;
  private static final int RTM_DELNEIGH = 29;
  private static final int RTM_GETNEIGH = 30;
  private static final int PERMANENT = 0x80;

  private final Rtnetlink rtnetlink;

  Neighbours(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** All IPv4 and IPv6 neighbours of the namespace. */
  public List<Neighbour> list() throws IOException {
    List<Neighbour> neighbours = new ArrayList<>();
    for (int family : new int[] {2, 10}) {
      NetlinkWriter message =
          new NetlinkWriter(RTM_GETNEIGH, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP)
              .putByte(family)
              .putByte(0)
              .putShort(0)
              .putInt(0)
              .putInt(0);
      for (NetlinkMessage answer : rtnetlink.dump(message, "list neighbours")) {
        if (answer.type() == RTM_NEWNEIGH) {
          neighbours.add(Neighbour.parse(answer));
        }
      }
    }
    return neighbours;
  }

  /** Fixes a neighbour's MAC address (low 48 bits), in place of what was known. */
  public void setPermanent(int interfaceIndex, IpAddress address, long mac) throws IOException {
    NetlinkWriter message =
        message(
            RTM_NEWNEIGH,
            NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE,
            interfaceIndex,
            address);
    rtnetlink.request(
        message.attribute(Neighbour.NDA_LLADDR, Links.macBytes(mac)),
        "fix neighbour " + address + " on interface " + interfaceIndex);
  }

  public void delete(int interfaceIndex, IpAddress address) throws IOException {
    rtnetlink.request(
        message(RTM_DELNEIGH, 0, interfaceIndex, address),
        "delete neighbour " + address + " on interface " + interfaceIndex);
  }

  private static NetlinkWriter message(int type, int flags, int interfaceIndex, IpAddress address) {
    return new NetlinkWriter(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags)
        .putByte(Addresses.family(address))
        .putByte(0)
        .putShort(0)
        .putInt(interfaceIndex)
        .putShort(PERMANENT)
        .putByte(0)
        .putByte(0)
        .attribute(Neighbour.NDA_DST, address.bytes());
  }
}
