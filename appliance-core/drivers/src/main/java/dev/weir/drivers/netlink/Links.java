package dev.weir.drivers.netlink;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Interfaces of the kernel: listed, made, changed, moved, deleted. */
public final class Links {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int IFF_UP = 1;
  private static final int IFF_NOARP = 0x80;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int IFLA_CARRIER = 33;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int ADDR_GEN_MODE_NONE = 1;
  private static final int AF_INET6 = 10;
  private static final int LONGEST_NAME = 15;

  private final Rtnetlink rtnetlink;

  Links(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** All of the namespace. */
  public List<Link> list() throws IOException {
    NetlinkWriter message =
        link(RTM_GETLINK, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP, 0, 0, 0);
    List<Link> links = new ArrayList<>();
    for (NetlinkMessage answer : rtnetlink.dump(message, "list interfaces")) {
      if (answer.type() == RTM_NEWLINK) {
        links.add(Link.parse(answer));
      }
    }
    return links;
  }

  /** The one of that name. */
  public Optional<Link> find(String name) throws IOException {
    return list().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** The one of that name, which must exist. */
  public Link get(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("there is no interface " + name));
  }

  /** Makes a pair of Ethernet interfaces, the second in another namespace. */
  public void addVeth(String name, String peerName, NetworkNamespace peerNamespace)
      throws IOException {
    checkName(name);
    checkName(peerName);
    NetlinkWriter message =
        change(RTM_NEWLINK, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE, 0);
    message.attributeString(IFLA_IFNAME, name);
    int info = message.beginNest(IFLA_LINKINFO);
    message.attributeString(IFLA_INFO_KIND, "veth");
    int data = message.beginNest(IFLA_INFO_DATA);
    int peer = message.beginNest(VETH_INFO_PEER);
    message.putInt(0).putInt(0).putInt(0).putInt(0);
    message.attributeString(IFLA_IFNAME, peerName);
    message.attributeInt(IFLA_NET_NS_FD, peerNamespace.fd());
    message.endNest(peer).endNest(data).endNest(info);
    rtnetlink.request(message, "add veth " + name + " to " + peerName);
  }

  public void delete(int index) throws IOException {
    rtnetlink.request(change(RTM_DELLINK, 0, index), "delete interface " + index);
  }

  public void setUp(int index, boolean up) throws IOException {
    NetlinkWriter message =
        link(
            RTM_SETLINK,
            NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK,
            index,
            up ? IFF_UP : 0,
            IFF_UP);
    rtnetlink.request(message, "set interface " + index + (up ? " up" : " down"));
  }

  /** Makes every destination a neighbour at the interface's own MAC address: neither ARP nor ND. */
  public void disableNeighbourResolution(int index) throws IOException {
    NetlinkWriter message =
        link(
            RTM_SETLINK,
            NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK,
            index,
            IFF_NOARP,
            IFF_NOARP);
    rtnetlink.request(message, "disable neighbour resolution of interface " + index);
  }

  public void setMtu(int index, int mtuBytes) throws IOException {
    rtnetlink.request(
        change(RTM_SETLINK, 0, index).attributeInt(IFLA_MTU, mtuBytes),
        "set MTU " + mtuBytes + " on interface " + index);
  }

  /** Sets the MAC address given in the low 48 bits. */
  public void setMac(int index, long mac) throws IOException {
    rtnetlink.request(
        change(RTM_SETLINK, 0, index).attribute(IFLA_ADDRESS, macBytes(mac)),
        "set MAC address of interface " + index);
  }

  /** Keeps the kernel from giving the interface IPv6 link-local addresses of its own making. */
  public void disableAddressGeneration(int index) throws IOException {
    NetlinkWriter message = change(RTM_SETLINK, 0, index);
    int families = message.beginNest(IFLA_AF_SPEC);
    int inet6 = message.beginNest(AF_INET6);
    message.attributeByte(IFLA_INET6_ADDR_GEN_MODE, ADDR_GEN_MODE_NONE);
    message.endNest(inet6).endNest(families);
    rtnetlink.request(message, "set address generation of interface " + index);
  }

  /** Gives or takes the carrier of an interface whose driver lets it, such as a TAP. */
  public void setCarrier(int index, boolean carrier) throws IOException {
    rtnetlink.request(
        change(RTM_SETLINK, 0, index).attributeByte(IFLA_CARRIER, carrier ? 1 : 0),
        "set carrier of interface " + index);
  }

  /**
   * Moves it into another namespace and gives it a name there; it arrives down, without addresses.
   */
  public void move(int index, NetworkNamespace to, String name) throws IOException {
    checkName(name);
    rtnetlink.request(
        change(RTM_SETLINK, 0, index)
            .attributeInt(IFLA_NET_NS_FD, to.fd())
            .attributeString(IFLA_IFNAME, name),
        "move interface " + index + " to namespace " + to);
  }

  static byte[] macBytes(long mac) {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (mac >>> 40 - 8 * i);
    }
    return bytes;
  }

  /**
   * Whether the kernel can have an interface of that name.
   *
   * @throws IOException saying why not
   */
  public static void checkName(String name) throws IOException {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.equals(".")
        || name.equals("..")
        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%')) {
      throw new IOException(
          "\""
              + name
              + "\" cannot name an interface: 1-15 printable characters without /, : and %");
    }
  }

  private static NetlinkWriter change(int type, int flags, int index) {
    return link(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags, index, 0, 0);
  }

  /** A message with its {@code struct ifinfomsg}. */
  private static NetlinkWriter link(int type, int flags, int index, int up, int changed) {
    return new NetlinkWriter(type, flags).putInt(0).putInt(index).putInt(up).putInt(changed);
  }
}
