package dev.weir.router;

import dev.weir.router.AddressGuard.Own;
import dev.weir.sdk.address.IpAddress;
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

/** The frames by which addresses are probed and announced. */
final class GuardFrames {
  private static final int ARP_SENDER_ADDRESS = 14;
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

  /** The address that the sender of an ARP or neighbour discovery packet claims. */
  static IpAddress claimed(ControlPacket packet) {
    byte[] frame = packet.frame();
    if (packet.l4() >= 0 && frame.length >= packet.l4() + NdNeighbour.LENGTH) {
      boolean solicitation = frame[packet.l4()] == (byte) Icmpv6Header.NEIGHBOUR_SOLICITATION;
      int at = solicitation ? packet.l3() + 8 : packet.l4() + 8;
      return IpAddress.ofBytes(Arrays.copyOfRange(frame, at, at + 16));
    }
    int at = packet.l3() + ARP_SENDER_ADDRESS;
    return packet.l3() < 0 || frame.length < at + 4
        ? IpAddress.ANY_IPV4
        : IpAddress.ofBytes(Arrays.copyOfRange(frame, at, at + 4));
  }
}
