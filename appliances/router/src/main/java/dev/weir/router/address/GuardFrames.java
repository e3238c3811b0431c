package dev.weir.router.address;

import dev.weir.router.address.AddressGuard.Own;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.wire.ArpHeader;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.MacAddresses;
import dev.weir.sdk.wire.NdNeighbour;
import dev.weir.sdk.wire.NdOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The frames by which addresses are probed and announced. */
final class GuardFrames {
  private static final int ETHERNET = 14;
  private static final int ETHERNET_SOURCE = 6;
  private static final int ARP_SENDER_MAC = 8;
  private static final int ARP_SENDER_ADDRESS = 14;
  private static final int ARP_TARGET_ADDRESS = 24;
  private static final int IPV6_SOURCE = 8;
  private static final int ND_TARGET = 8;
  private static final int HOP_LIMIT = 255;

  private GuardFrames() {}

  /** Asks whether somebody has the address: ARP probe (RFC 5227, 2.1.1), DAD (RFC 4862, 5.4.2). */
  static byte[] probe(Own own) {
    IpAddress address = own.address();
    if (address.isIpv4()) {
      return arp(own, 0, address.ipv4());
    }
    long toLow = Ipv6Addresses.solicitedNodeLow(address.low());
    return nd(own, IpAddress.ANY_IPV6, toLow, Icmpv6Header.NEIGHBOUR_SOLICITATION, 0, 0);
  }

  /** Tells all who has the address: RFC 5227, 2.3; RFC 4861, 7.2.6. */
  static byte[] announce(Own own) {
    IpAddress address = own.address();
    if (address.isIpv4()) {
      return arp(own, address.ipv4(), address.ipv4());
    }
    return nd(
        own,
        address,
        Ipv6Addresses.ALL_NODES_LOW,
        Icmpv6Header.NEIGHBOUR_ADVERTISEMENT,
        NdNeighbour.ROUTER | NdNeighbour.OVERRIDE,
        NdOptions.TARGET_LINK_LAYER);
  }

  private static byte[] arp(Own own, int sender, int target) {
    ByteBuffer frame = ByteBuffer.allocate(42);
    ethernet(frame, MacAddresses.BROADCAST, own.mac(), EtherTypes.ARP);
    frame.putShort((short) 1).putShort((short) EtherTypes.IPV4).put((byte) 6).put((byte) 4);
    frame.putShort((short) ArpHeader.REQUEST);
    mac(frame, own.mac()).putInt(sender);
    mac(frame, 0).putInt(target);
    return frame.array();
  }

  private static byte[] nd(
      Own own, IpAddress source, long toLow, int type, int flags, int optionType) {
    int option = optionType == 0 ? 0 : NdOptions.LINK_LAYER_LENGTH;
    int length = NdNeighbour.LENGTH + option;
    ByteBuffer frame = ByteBuffer.allocate(14 + 40 + length);
    ethernet(frame, MacAddresses.ofIpv6Multicast(toLow), own.mac(), EtherTypes.IPV6);
    frame.putInt(0x6000_0000).putShort((short) length);
    frame.put((byte) IpProtocols.ICMPV6).put((byte) HOP_LIMIT);
    frame.putLong(source.high()).putLong(source.low());
    frame.putLong(Ipv6Addresses.LINK_MULTICAST_HIGH).putLong(toLow);
    frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(flags << 24);
    frame.putLong(own.address().high()).putLong(own.address().low());
    if (option > 0) {
      frame.put((byte) optionType).put((byte) 1);
      mac(frame, own.mac());
    }
    // Sum over addresses, length, protocol and message: all but the first eight bytes of the
    // header.
    int sum = length + IpProtocols.ICMPV6;
    for (int at = 14 + 8; at < frame.capacity(); at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    frame.putShort(14 + 40 + 2, (short) ~sum);
    return frame.array();
  }

  private static void ethernet(ByteBuffer frame, long destination, long source, int etherType) {
    mac(frame, destination);
    mac(frame, source).putShort((short) etherType);
  }

  private static ByteBuffer mac(ByteBuffer frame, long mac) {
    return frame.putShort((short) (mac >>> 32)).putInt((int) mac);
  }

  /**
   * What a host says about an address of ours.
   *
   * @param mac who says it
   * @param probe whether it only asks, with the unspecified address as its own
   */
  record Claim(IpAddress address, long mac, boolean probe) {}

  /** The claim in an ARP or neighbour discovery packet; empty if it is not whole. */
  static Optional<Claim> claim(ControlPacket packet) {
    byte[] frame = packet.frame();
    if (packet.l3() < ETHERNET) {
      return Optional.empty();
    }
    if (packet.l4() < 0) {
      return arpClaim(frame, packet.l3());
    }
    if (frame.length < packet.l4() + NdNeighbour.LENGTH) {
      return Optional.empty();
    }
    IpAddress target = address(frame, packet.l4() + ND_TARGET, 16);
    IpAddress source = address(frame, packet.l3() + IPV6_SOURCE, 16);
    long mac = mac(frame, ETHERNET_SOURCE);
    if (frame[packet.l4()] == (byte) Icmpv6Header.NEIGHBOUR_ADVERTISEMENT) {
      return Optional.of(new Claim(target, mac, false));
    }
    return source.equals(IpAddress.ANY_IPV6)
        ? Optional.of(new Claim(target, mac, true))
        : Optional.of(new Claim(source, mac, false));
  }

  private static Optional<Claim> arpClaim(byte[] frame, int l3) {
    if (frame.length < l3 + ArpHeader.LENGTH) {
      return Optional.empty();
    }
    IpAddress sender = address(frame, l3 + ARP_SENDER_ADDRESS, 4);
    long mac = mac(frame, l3 + ARP_SENDER_MAC);
    return sender.equals(IpAddress.ANY_IPV4)
        ? Optional.of(new Claim(address(frame, l3 + ARP_TARGET_ADDRESS, 4), mac, true))
        : Optional.of(new Claim(sender, mac, false));
  }

  private static IpAddress address(byte[] frame, int at, int length) {
    return IpAddress.ofBytes(Arrays.copyOfRange(frame, at, at + length));
  }

  private static long mac(byte[] frame, int at) {
    return MacAddress.ofBytes(Arrays.copyOfRange(frame, at, at + 6)).bits();
  }
}
