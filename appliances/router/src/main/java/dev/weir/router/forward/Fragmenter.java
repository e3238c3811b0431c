package dev.weir.router.forward;

import dev.weir.router.count.RouterDrop;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv4Options;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6FragmentHeader;
import dev.weir.sdk.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Cuts packets into fragments: IPv4 (RFC 791, 3.2), and IPv6 packets that had been put together
 * from fragments on their way through (RFC 8200, 4.5). Such packets get fragments no larger than
 * those they came in.
 */
@HotPath
final class Fragmenter {
  private static final int IPV6_LEAST_MTU = 1280;
  private static final int UNIT = 8;

  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv4Header part4 = new Ipv4Header();
  private final Ipv4Options options = new Ipv4Options();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final Ipv6Header part6 = new Ipv6Header();
  private final Ipv6FragmentHeader fragment6 = new Ipv6FragmentHeader();
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  private int lastPayloadBytes;
  private int identification;

  Fragmenter(long seed) {
    identification = (int) (seed >>> 32);
  }

  /** Makes the packet ready to be cut; returns why that cannot be, or null. */
  @Nullable RouterDrop prepare(Packet packet, int mtu) {
    if (packet.gsoSize() > 0) {
      return RouterDrop.TOO_BIG; // its segments do not fit, and segments are not fragmented
    }
    int largest = packet.largestFragment();
    boolean wasFragmented = largest > 0 && largest <= mtu;
    if (packet.etherType() == EtherTypes.IPV6) {
      if (!wasFragmented) {
        return RouterDrop.TOO_BIG;
      }
      if (!ip6.tryWrap(packet, packet.l3()) || hasPerHopHeaders(packet)) {
        return RouterDrop.FRAGMENT_FAILED;
      }
      identification++;
    } else {
      if (!ip4.tryWrap(packet, packet.l3())) {
        return RouterDrop.BAD_HEADER;
      }
      if (ip4.dontFragment() && !wasFragmented) {
        return RouterDrop.TOO_BIG;
      }
      if (mtu < ip4.headerLength() + UNIT) {
        return RouterDrop.FRAGMENT_FAILED;
      }
    }
    packet.bringIn();
    // The transport checksum covers all fragments: no interface can complete it any more.
    return packet.has(Packet.CHECKSUM_PARTIAL) && !Checksum.complete(packet)
        ? RouterDrop.FRAGMENT_FAILED
        : null;
  }

  private boolean hasPerHopHeaders(Packet packet) {
    return packet.has(Packet.IP_OPTIONS)
        && (extensions.walk(ip6) != Ipv6Extensions.OK
            || extensions.hopByHopPosition() >= 0
            || extensions.routingPosition() >= 0);
  }

  /** Bytes to be cut: all behind the header. */
  int payloadBytes(Packet packet) {
    return packet.end() - packet.l3() - headerBytes(packet);
  }

  private int headerBytes(Packet packet) {
    if (packet.etherType() == EtherTypes.IPV6) {
      return Ipv6Header.LENGTH;
    }
    return (PacketMemory.getUnsignedByte(packet.l3()) & 0xf) << 2;
  }

  /** Bytes of the packet's payload in the fragment made last. */
  int lastPayloadBytes() {
    return lastPayloadBytes;
  }

  /** The fragment with the payload from {@code at} on, without link header; null: no slot. */
  @Nullable Packet fragmentOrNull(Packet packet, int mtu, int at, Output out) {
    boolean ipv6 = packet.etherType() == EtherTypes.IPV6;
    int header = headerBytes(packet);
    int extra = ipv6 ? Ipv6FragmentHeader.LENGTH : 0;
    int limit = mtu;
    if (packet.largestFragment() > 0) {
      limit = Math.min(mtu, Math.max(packet.largestFragment(), ipv6 ? IPV6_LEAST_MTU : 68));
    }
    int rest = payloadBytes(packet) - at;
    int chunk = Math.min(rest, limit - header - extra & -UNIT);
    boolean last = chunk == rest;
    int bytes = header + extra + chunk;
    Packet part = out.segmentOrNull(classFor(bytes), packet);
    if (part == null) {
      return null;
    }
    int l3 = part.position() + EthernetHeader.LENGTH;
    part.setFrame(l3, bytes);
    part.setL3(l3);
    part.setEtherType(packet.etherType());
    part.setIpProtocol(packet.ipProtocol());
    part.setRxInterface(packet.rxInterface());
    part.setTxInterface(packet.txInterface());
    part.setDomain(packet.domain());
    part.setMark(packet.mark());
    part.set(Packet.FRAGMENT | (at > 0 ? Packet.LATER_FRAGMENT : 0));
    PacketMemory.copy(packet.l3(), l3, header);
    PacketMemory.copy(packet.l3() + header + at, l3 + header + extra, chunk);
    if (ipv6) {
      finish6(part, l3, at, last, chunk);
    } else {
      finish4(part, l3, at, last, bytes);
    }
    lastPayloadBytes = chunk;
    return part;
  }

  private static SlotClass classFor(int bytes) {
    if (bytes + EthernetHeader.LENGTH <= SlotClass.SMALL.frameCapacityBytes()) {
      return SlotClass.SMALL;
    }
    return bytes + EthernetHeader.LENGTH <= SlotClass.MEDIUM.frameCapacityBytes()
        ? SlotClass.MEDIUM
        : SlotClass.LARGE;
  }

  private void finish4(Packet part, int l3, int at, boolean last, int bytes) {
    part4.tryWrap(part, l3);
    // The packet may be a fragment itself: then offsets go on from its own.
    boolean more = !last || part4.moreFragments();
    int offset = part4.fragmentOffset() + at;
    part4.setTotalLength(bytes).setFragment(part4.dontFragment(), more, offset);
    if (at > 0 && part4.headerLength() > Ipv4Header.MIN_LENGTH) {
      dropUncopiedOptions();
    }
    part4.fillChecksum();
    if (at == 0) {
      part.setL4(part4.payloadPosition());
    }
  }

  /** Options that belong into the first fragment only become no-operations in the others. */
  private void dropUncopiedOptions() {
    for (options.start(part4); options.next(); ) {
      if (!options.copied()) {
        int end = options.position() + options.length();
        for (int i = options.position(); i < end; i++) {
          PacketMemory.setByte(i, Ipv4Options.NO_OPERATION);
        }
      }
    }
  }

  private void finish6(Packet part, int l3, int at, boolean last, int chunk) {
    part6.tryWrap(part, l3);
    int nextHeader = part6.nextHeader();
    part6.setNextHeader(IpProtocols.FRAGMENT);
    part6.setPayloadLength(Ipv6FragmentHeader.LENGTH + chunk);
    fragment6.tryEmit(part, l3 + Ipv6Header.LENGTH);
    fragment6.setNextHeader(nextHeader).setOffset(at, !last);
    fragment6.setIdentification(identification * 0x9e3779b1);
    part.set(Packet.IP_OPTIONS);
  }
}
