package dev.weir.engine.nodes;

import dev.weir.engine.worker.EngineReason;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.driver.OffloadSet;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.TcpHeader;

/**
 * Does for an interface what its device cannot: cuts GSO frames into segments (TCP over IPv4 and
 * IPv6, UDP) and completes partial checksums. Goes on in place with what needs nothing.
 */
@HotPath
public final class OffloadNode implements ExpandingNode {
  /** Edge to transmit. */
  public static final int TRANSMIT = 0;

  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
  private static final int TCP_FLAGS = 13;
  private static final int CWR = 0x80;
  private static final int LAST_ONLY = TcpHeader.FIN | TcpHeader.PSH;

  private final boolean offArc;
  private final OffloadSet offloads;
  private final FrameLayout whole = new FrameLayout();
  private final FrameLayout part = new FrameLayout();
  private boolean checksum;
  private boolean tso4;
  private boolean tso6;
  private boolean uso;

  /** Makes it for a device that can do this much, on an arc. */
  public OffloadNode(OffloadSet offloads) {
    this(offloads, false);
  }

  /**
   * Makes it.
   *
   * @param offArc whether what needs nothing takes the edge, as there is no arc to go on along
   */
  public OffloadNode(OffloadSet offloads, boolean offArc) {
    this.offArc = offArc;
    this.offloads = offloads;
  }

  /** A packet that is being cut when the device changes is cut to its end as it was begun. */
  private void look() {
    int now = offloads.bits();
    checksum = OffloadSet.has(now, Offload.CHECKSUM);
    tso4 = OffloadSet.has(now, Offload.TSO4);
    tso6 = OffloadSet.has(now, Offload.TSO6);
    uso = OffloadSet.has(now, Offload.USO);
  }

  @Override
  public void process(Batch in, Output out) {
    look();
    boolean expanding = false;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      boolean cut = packet.gsoType() != GsoType.NONE && !takes(packet.gsoType());
      if (cut || expanding) {
        expanding = true;
        out.expand(packet);
      } else if (packet.has(Packet.CHECKSUM_PARTIAL) && !checksum && !Checksum.complete(packet)) {
        out.drop(packet, EngineReason.BAD_OFFLOAD);
      } else if (offArc) {
        out.edge(TRANSMIT, packet);
      }
    }
  }

  private boolean takes(int gsoType) {
    return switch (gsoType) {
      case GsoType.TCP4 -> tso4;
      case GsoType.TCP6 -> tso6;
      case GsoType.UDP -> uso;
      default -> false;
    };
  }

  @Override
  public int expand(Packet packet, int cursor, Output out) {
    if (cursor == 0 && (packet.gsoType() == GsoType.NONE || takes(packet.gsoType()))) {
      if (packet.has(Packet.CHECKSUM_PARTIAL) && !checksum && !Checksum.complete(packet)) {
        out.drop(packet, EngineReason.BAD_OFFLOAD);
      } else {
        out.edge(TRANSMIT, packet);
      }
      return DONE;
    }
    int size = packet.gsoSize();
    if (size <= 0 || !whole.tryRead(packet)) {
      out.drop(packet, EngineReason.BAD_OFFLOAD);
      return DONE;
    }
    packet.bringIn();
    int headers = whole.payload - packet.position();
    int payloadBytes = packet.end() - whole.payload;
    SlotClass slotClass = slotFor(headers + size);
    int segments = Math.max(1, (payloadBytes + size - 1) / size);
    int next = cursor;
    while (next < segments) {
      if (out.room() == 0) {
        return next;
      }
      Packet segment = out.segmentOrNull(slotClass, packet);
      if (segment == null) {
        return next;
      }
      int offset = next * size;
      fill(
          packet,
          segment,
          headers,
          offset,
          Math.min(size, payloadBytes - offset),
          next,
          next == segments - 1);
      out.edge(TRANSMIT, segment);
      next++;
    }
    out.release(packet);
    return DONE;
  }

  private static SlotClass slotFor(int lengthBytes) {
    if (lengthBytes <= SlotClass.SMALL.frameCapacityBytes()) {
      return SlotClass.SMALL;
    }
    return lengthBytes <= SlotClass.MEDIUM.frameCapacityBytes()
        ? SlotClass.MEDIUM
        : SlotClass.LARGE;
  }

  private void fill(
      Packet from, Packet to, int headers, int offset, int bytes, int number, boolean last) {
    to.setFrame(to.position(), headers + bytes);
    PacketMemory.copy(from.position(), to.position(), headers);
    PacketMemory.copy(whole.payload + offset, to.position() + headers, bytes);
    to.setL2(from.l2() < 0 ? -1 : to.position());
    int shift = to.position() - from.position();
    to.setL3(whole.l3 + shift);
    to.setL4(whole.l4 + shift);
    int l4 = to.l4();
    int upperBytes = to.end() - l4;
    if (whole.isIpv4) {
      part.ipv4.tryWrap(to, to.l3());
      part.ipv4.setTotalLength(to.end() - to.l3());
      part.ipv4.setIdentification(whole.ipv4.identification() + number & 0xffff);
      part.ipv4.fillChecksum();
    } else {
      part.ipv6.tryWrap(to, to.l3());
      part.ipv6.setPayloadLength(to.end() - to.l3() - dev.weir.sdk.wire.Ipv6Header.LENGTH);
    }
    int checksumField = l4 + (whole.isTcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    if (whole.isTcp) {
      PacketMemory.setInt(l4 + 4, PacketMemory.getInt(l4 + 4) + offset);
      int flags = PacketMemory.getUnsignedByte(l4 + TCP_FLAGS);
      flags &= last ? ~0 : ~LAST_ONLY;
      flags &= number == 0 ? ~0 : ~CWR;
      PacketMemory.setByte(l4 + TCP_FLAGS, flags);
    } else {
      PacketMemory.setShort(l4 + 4, upperBytes);
    }
    PacketMemory.setShort(checksumField, whole.pseudoSum(upperBytes));
    if (checksum) {
      to.setPartialChecksum(l4, checksumField - l4);
    } else {
      int sum = Checksum.finish(Checksum.sum(l4, upperBytes));
      PacketMemory.setShort(checksumField, whole.isTcp || sum != 0 ? sum : 0xffff);
    }
  }
}
