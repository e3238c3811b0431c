package dev.weir.engine.nodes;

import dev.weir.engine.worker.EngineReason;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Validates the IP header of a packet (RFC 1812 section 5.2.2, RFC 8200) and notes what it says:
 * l4, protocol, fragment and option flags. Cuts off link-layer padding behind the packet. After it,
 * the headers can be read without further checks of their lengths.
 */
@HotPath
public final class IpValidation {
  private final Ipv4Header ipv4 = new Ipv4Header();
  private final Ipv6Header ipv6 = new Ipv6Header();
  private final Ipv6Extensions extensions = new Ipv6Extensions();

  /** One per node. */
  public IpValidation() {}

  /** Validates the header at {@code packet.l3()}, which etherType says is IP. Null: it is right. */
  public @Nullable EngineReason validate(Packet packet) {
    EngineReason wrong =
        packet.etherType() == EtherTypes.IPV4 ? validateIpv4(packet) : validateIpv6(packet);
    return wrong == null && !isPartialChecksumInside(packet) ? EngineReason.BAD_OFFLOAD : wrong;
  }

  /** A driver checks the place of a partial checksum against the frame, padding included. */
  private static boolean isPartialChecksumInside(Packet packet) {
    return !packet.has(Packet.CHECKSUM_PARTIAL)
        || packet.checksumStart() >= packet.l3() + Ipv4Header.MIN_LENGTH
            && packet.checksumStart() + packet.checksumOffset() + Short.BYTES <= packet.end();
  }

  private @Nullable EngineReason validateIpv4(Packet packet) {
    int l3 = packet.l3();
    if (packet.end() - l3 < Ipv4Header.MIN_LENGTH) {
      return EngineReason.IP_LENGTH;
    }
    if (PacketMemory.getUnsignedByte(l3) >>> 4 != 4) {
      return EngineReason.IP_VERSION;
    }
    if (!ipv4.tryWrap(packet, l3) || !ipv4.totalLengthFits()) {
      return EngineReason.IP_LENGTH;
    }
    if (!ipv4.checksumValid()) {
      return EngineReason.IP_CHECKSUM;
    }
    packet.setLength(l3 + ipv4.totalLength() - packet.position());
    packet.setIpProtocol(ipv4.protocol());
    if (ipv4.headerLength() > Ipv4Header.MIN_LENGTH) {
      packet.set(Packet.IP_OPTIONS);
    }
    if (!ipv4.isFragment()) {
      packet.setL4(l3 + ipv4.headerLength());
    } else if (ipv4.isLaterFragment()) {
      packet.set(Packet.FRAGMENT | Packet.LATER_FRAGMENT);
      packet.setL4(-1);
    } else {
      packet.set(Packet.FRAGMENT);
      packet.setL4(l3 + ipv4.headerLength());
    }
    return null;
  }

  private @Nullable EngineReason validateIpv6(Packet packet) {
    int l3 = packet.l3();
    if (packet.end() - l3 < Ipv6Header.LENGTH) {
      return EngineReason.IP_LENGTH;
    }
    if (PacketMemory.getUnsignedByte(l3) >>> 4 != 6) {
      return EngineReason.IP_VERSION;
    }
    if (!ipv6.tryWrap(packet, l3) || !ipv6.payloadLengthFits()) {
      return EngineReason.IP_LENGTH;
    }
    packet.setLength(l3 + Ipv6Header.LENGTH + ipv6.payloadLength() - packet.position());
    int next = ipv6.nextHeader();
    if (next == IpProtocols.TCP || next == IpProtocols.UDP) {
      packet.setIpProtocol(next);
      packet.setL4(l3 + Ipv6Header.LENGTH);
      return null;
    }
    if (!ipv6.tryWrap(packet, l3) || extensions.walk(ipv6) != Ipv6Extensions.OK) {
      return EngineReason.IP_EXTENSIONS;
    }
    packet.setIpProtocol(extensions.upperProtocol());
    if (extensions.count() > 0) {
      packet.set(Packet.IP_OPTIONS);
    }
    packet.setL4(extensions.upperPosition());
    if (extensions.fragmentPosition() >= 0) {
      packet.set(Packet.FRAGMENT);
      if (extensions.isLaterFragment()) {
        packet.set(Packet.LATER_FRAGMENT);
        packet.setL4(-1);
      }
    }
    return null;
  }
}
