package dev.weir.advertisement;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.wire.BufferChecksum;
import dev.weir.sdk.wire.Ipv6Addresses;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Puts together a router advertisement (RFC 4861 section 4.2, name servers RFC 8106) as a frame.
 */
final class Advertisement {
  static final int SOLICITATION = 133;

  private static final int ADVERTISEMENT = 134;
  private static final int ICMPV6 = 58;
  private static final int ETHERNET = 14;
  private static final int IPV6 = 40;
  private static final int VALID_SECONDS = 30 * 86400;
  private static final int PREFERRED_SECONDS = 7 * 86400;
  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
  private static final MacAddress ALL_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");

  private Advertisement() {}

  /**
   * The interface's link-local addresses: the configured ones, else the one from its MAC address
   * (RFC 4291 appendix A).
   */
  static List<IpAddress> linkLocals(InterfaceRef on) {
    List<IpAddress> configured =
        on.addresses().stream()
            .map(InterfaceAddress::address)
            .filter(address -> address.isIpv6() && address.isLinkLocal())
            .toList();
    return configured.isEmpty()
        ? List.of(
            IpAddress.ofIpv6(
                Ipv6Addresses.LINK_LOCAL_HIGH, Ipv6Addresses.interfaceIdentifier(on.mac())))
        : configured;
  }

  /**
   * The frame.
   *
   * @param source a link-local address of the interface, which hosts take as their router's
   * @param farewell true to tell hosts that this router is no default router any more
   */
  static byte[] frame(
      InterfaceRef on,
      AdvertisementConfig.Advertised settings,
      IpAddress source,
      boolean farewell) {
    List<IpPrefix> prefixes =
        on.addresses().stream()
            .filter(address -> address.address().isIpv6() && !address.address().isLinkLocal())
            .map(Advertisement::network)
            .distinct()
            .toList();
    List<IpAddress> dns = settings.dns();
    int length = 16 + 8 + 8 + 32 * prefixes.size() + (dns.isEmpty() ? 0 : 8 + 16 * dns.size());
    ByteBuffer out = ByteBuffer.allocate(ETHERNET + IPV6 + length);
    out.put(ALL_NODES_MAC.bytes()).put(new MacAddress(on.mac()).bytes()).putShort((short) 0x86dd);
    out.putInt(0x6e000000).putShort((short) length).put((byte) ICMPV6).put((byte) 255);
    out.put(source.bytes()).put(ALL_NODES.bytes());
    int flags = (settings.managed() ? 0x80 : 0) | (settings.otherConfiguration() ? 0x40 : 0);
    int lifetime = farewell ? 0 : (int) settings.lifetime().toSeconds();
    out.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0);
    out.put((byte) 64).put((byte) flags).putShort((short) lifetime).putInt(0).putInt(0);
    out.put((byte) 1).put((byte) 1).put(new MacAddress(on.mac()).bytes());
    out.put((byte) 5).put((byte) 1).putShort((short) 0).putInt(on.mtu());
    for (IpPrefix prefix : prefixes) {
      // On link; hosts make their own addresses only in a /64 (RFC 4862 section 5.5.3).
      int use = 0x80 | (prefix.length() == 64 ? 0x40 : 0);
      out.put((byte) 3).put((byte) 4).put((byte) prefix.length()).put((byte) use);
      out.putInt(VALID_SECONDS).putInt(PREFERRED_SECONDS).putInt(0);
      out.put(prefix.address().bytes());
    }
    if (!dns.isEmpty()) {
      out.put((byte) 25).put((byte) (1 + 2 * dns.size())).putShort((short) 0).putInt(lifetime);
      dns.forEach(server -> out.put(server.bytes()));
    }
    BufferChecksum.set(out.slice(ETHERNET + IPV6, length), 2, source, ALL_NODES, ICMPV6);
    return out.array();
  }

  private static IpPrefix network(InterfaceAddress address) {
    return IpPrefix.containing(address.address(), address.length());
  }
}
