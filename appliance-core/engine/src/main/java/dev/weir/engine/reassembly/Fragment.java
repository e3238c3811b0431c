package dev.weir.engine.reassembly;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;

import dev.weir.sdk.connection.Tuple;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6FragmentHeader;
import dev.weir.sdk.wire.Ipv6Header;

/** What there is to know of one fragment. Filled again and again. */
@HotPath
final class Fragment {
  /** Not a fragment after all: the only one of its datagram (RFC 6946), or whole. */
  static final int WHOLE = 0;

  /** The fields hold. */
  static final int PART = 1;

  /** To be dropped; see {@link #reason}. */
  static final int BAD = 2;

  final Tuple key = new Tuple();
  final Ipv4Header ipv4 = new Ipv4Header();
  final Ipv6Header ipv6 = new Ipv6Header();
  final Ipv6FragmentHeader fragmentHeader = new Ipv6FragmentHeader();
  final Ipv6Extensions extensions = new Ipv6Extensions();

  boolean isIpv6;
  int l3;

  /** Bytes of headers that every fragment repeats: for IPv6 without the fragment header. */
  int headerBytes;

  /** Position of the byte that names what follows the repeated headers. */
  int nextHeaderPosition;

  int protocol;
  int offset;
  int data;
  int length;
  boolean last;

  /** Bytes of the IP packet it came in. */
  int packetBytes;

  ReassemblyDropReason reason = ReassemblyDropReason.FRAGMENT_BAD_HEADER;

  int read(Packet packet) {
    l3 = packet.l3();
    isIpv6 = packet.etherType() == EtherTypes.IPV6;
    int kind = isIpv6 ? readIpv6(packet) : readIpv4(packet);
    return kind == PART ? judge() : kind;
  }

  private int readIpv4(Packet packet) {
    if (!ipv4.tryWrap(packet, l3) || !ipv4.totalLengthFits()) {
      return bad(ReassemblyDropReason.FRAGMENT_BAD_HEADER);
    }
    if (!ipv4.isFragment()) {
      return WHOLE;
    }
    headerBytes = ipv4.headerLength();
    nextHeaderPosition = l3 + 9;
    protocol = ipv4.protocol();
    offset = ipv4.fragmentOffset();
    last = !ipv4.moreFragments();
    data = ipv4.payloadPosition();
    length = ipv4.payloadLength();
    packetBytes = ipv4.totalLength();
    int id = ipv4.identification();
    key.setIpv4(packet.domain(), protocol, ipv4.source(), ipv4.destination(), id, 0);
    return PART;
  }

  private int readIpv6(Packet packet) {
    if (!ipv6.tryWrap(packet, l3) || !ipv6.payloadLengthFits()) {
      return bad(ReassemblyDropReason.FRAGMENT_BAD_HEADER);
    }
    int walked = extensions.walk(ipv6);
    int at = extensions.fragmentPosition();
    if (at < 0) {
      return walked == Ipv6Extensions.OK ? WHOLE : bad(ReassemblyDropReason.FRAGMENT_BAD_HEADER);
    }
    if (!fragmentHeader.tryWrap(at, ipv6.payloadEnd())) {
      return bad(ReassemblyDropReason.FRAGMENT_BAD_HEADER);
    }
    if (fragmentHeader.isAtomic()) {
      return WHOLE;
    }
    headerBytes = at - l3;
    offset = fragmentHeader.offset();
    if (offset == 0 && walked != Ipv6Extensions.OK) {
      // The first fragment has to hold all headers (RFC 7112).
      return bad(ReassemblyDropReason.FRAGMENT_TINY);
    }
    protocol = extensions.upperProtocol();
    last = !fragmentHeader.moreFragments();
    data = at + Ipv6FragmentHeader.LENGTH;
    length = ipv6.payloadEnd() - data;
    packetBytes = ipv6.payloadEnd() - l3;
    nextHeaderPosition = nameOfFragmentHeader(at);
    int id = fragmentHeader.identification();
    key.setIpv6(
        packet.domain(),
        IpProtocols.FRAGMENT,
        ipv6.sourceHigh(),
        ipv6.sourceLow(),
        ipv6.destinationHigh(),
        ipv6.destinationLow(),
        id >>> 16,
        id & 0xffff);
    return PART;
  }

  /** The walk has found the fragment header, so this one ends there too. */
  private int nameOfFragmentHeader(int fragmentAt) {
    int name = l3 + 6;
    int at = l3 + Ipv6Header.LENGTH;
    while (at < fragmentAt) {
      int header = getUnsignedByte(name);
      name = at;
      int units = getUnsignedByte(at + 1);
      at += header == IpProtocols.AH ? (units + 2) << 2 : (units + 1) << 3;
    }
    return name;
  }

  private int judge() {
    if (length == 0 || (!last && (length & 7) != 0)) {
      return bad(ReassemblyDropReason.FRAGMENT_BAD_LENGTH);
    }
    int repeated = isIpv6 ? headerBytes - Ipv6Header.LENGTH : headerBytes;
    if (repeated + offset + length > 65_535) {
      return bad(ReassemblyDropReason.FRAGMENT_TOO_LONG);
    }
    if (offset == 0 ? isTiny() : rewritesTcp()) {
      return bad(ReassemblyDropReason.FRAGMENT_TINY);
    }
    return PART;
  }

  private boolean isTiny() {
    int upper = isIpv6 ? extensions.upperPosition() : data;
    int there = data + length - upper;
    return there
        < switch (protocol) {
          case IpProtocols.TCP -> 20;
          case IpProtocols.UDP, IpProtocols.ICMP, IpProtocols.ICMPV6 -> 8;
          default -> 0;
        };
  }

  /** A fragment within the TCP header, after another that had it whole (RFC 3128). */
  private boolean rewritesTcp() {
    return protocol == IpProtocols.TCP && !isIpv6 && offset < 20;
  }

  /** Some number for the source address. */
  int sourceHash() {
    long bits = isIpv6 ? getInt(l3 + 8) * 31L + getInt(l3 + 12) : getInt(l3 + 12) & 0xffffffffL;
    return (int) ((bits * 0x9e3779b97f4a7c15L) >>> 40);
  }

  private int bad(ReassemblyDropReason why) {
    reason = why;
    return BAD;
  }
}
