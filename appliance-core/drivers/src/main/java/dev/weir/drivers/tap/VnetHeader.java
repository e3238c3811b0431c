package dev.weir.drivers.tap;

import dev.weir.sdk.node.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;

/**
 * The virtio-net header before a frame (virtio 1.2 section 5.1.6), little endian, in packet memory.
 *
 * <pre>
 * 0 flags  1 gso_type  2 hdr_len  4 gso_size  6 csum_start  8 csum_offset  10 num_buffers
 * </pre>
 */
@HotPath
public final class VnetHeader {
  /** Length of the header. */
  public static final int BYTES = 12;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int DATA_VALID = 2;
  private static final int GSO_TYPE_MASK = 0x7f;
  private static final int GSO_ECN = 0x80;
  private static final int TCP_OFFSET_AT = 12;
  private static final int TCP_FLAGS_AT = 13;
  private static final int TCP_CWR = 0x80;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int UDP_HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 2;

  private VnetHeader() {}

  /**
   * Sets a received packet's offload facts from the header at {@code position}.
   *
   * @return false if the header contradicts the frame, which must be dropped
   */
  public static boolean read(int position, Packet packet) {
    int flags = PacketMemory.getUnsignedByte(position);
    int gso = PacketMemory.getUnsignedByte(position + 1) & GSO_TYPE_MASK;
    if ((flags & NEEDS_CHECKSUM) != 0) {
      int start = little16(position + 6);
      int offset = little16(position + 8);
      if (start + offset + CHECKSUM_BYTES > packet.length()) {
        return false;
      }
      packet.setPartialChecksum(packet.position() + start, offset);
    } else if ((flags & DATA_VALID) != 0) {
      packet.set(Packet.CHECKSUM_VALID);
    }
    if (gso == GsoType.NONE) {
      return true;
    }
    int size = little16(position + 4);
    if (size == 0
        || (gso != GsoType.TCP4 && gso != GsoType.TCP6 && gso != GsoType.UDP)
        || !packet.has(Packet.CHECKSUM_PARTIAL)
        || packet.checksumStart() + transportBytes(gso) > packet.end()) {
      return false;
    }
    packet.setGso(gso, size);
    return true;
  }

  /** Writes the header of a packet that is to be sent. */
  public static void write(int position, Packet packet) {
    PacketMemory.setLong(position, 0);
    PacketMemory.setInt(position + 8, 0);
    if (!packet.has(Packet.CHECKSUM_PARTIAL)) {
      return;
    }
    int start = packet.checksumStart() - packet.position();
    PacketMemory.setByte(position, NEEDS_CHECKSUM);
    setLittle16(position + 6, start);
    setLittle16(position + 8, packet.checksumOffset());
    int gso = packet.gsoType();
    if (gso == GsoType.NONE) {
      return;
    }
    int l4 = packet.checksumStart();
    int header = UDP_HEADER_BYTES;
    int type = gso;
    if (gso != GsoType.UDP && l4 + TCP_HEADER_BYTES <= packet.end()) {
      header = (PacketMemory.getUnsignedByte(l4 + TCP_OFFSET_AT) >>> 4) * 4;
      if ((PacketMemory.getUnsignedByte(l4 + TCP_FLAGS_AT) & TCP_CWR) != 0) {
        type |= GSO_ECN;
      }
    }
    PacketMemory.setByte(position + 1, type);
    setLittle16(position + 2, start + header);
    setLittle16(position + 4, packet.gsoSize());
  }

  private static int transportBytes(int gso) {
    return gso == GsoType.UDP ? UDP_HEADER_BYTES : TCP_HEADER_BYTES;
  }

  private static int little16(int position) {
    return PacketMemory.getUnsignedByte(position)
        | PacketMemory.getUnsignedByte(position + 1) << 8;
  }

  private static void setLittle16(int position, int value) {
    PacketMemory.setByte(position, value);
    PacketMemory.setByte(position + 1, value >>> 8);
  }
}
