package dev.weir.drivers.offload;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The virtio-net header before a frame (virtio 1.2 section 5.1.6), little endian.
 *
 * <pre>
 * 0 flags  1 gso_type  2 hdr_len  4 gso_size  6 csum_start  8 csum_offset  10 num_buffers
 * </pre>
 */
@HotPath
public final class VnetHeader {
  /** Length of the header with {@code num_buffers}, as TAP is told to have it. */
  public static final int BYTES = 12;

  /** Length of the header without, as packet sockets have it. */
  public static final int SHORT_BYTES = 10;

  private static final ValueLayout.OfShort LITTLE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
   * Sets a received packet's offload facts from a header.
   *
   * @param inserted bytes put into the frame since, between Ethernet addresses and type
   * @return false if the header contradicts the frame, which must be dropped
   */
  public static boolean read(MemorySegment from, long at, Packet packet, int inserted) {
    int flags = from.get(ValueLayout.JAVA_BYTE, at);
    int gso = from.get(ValueLayout.JAVA_BYTE, at + 1) & GSO_TYPE_MASK;
    if ((flags & NEEDS_CHECKSUM) != 0) {
      int start = (from.get(LITTLE16, at + 6) & 0xffff) + inserted;
      int offset = from.get(LITTLE16, at + 8) & 0xffff;
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
    int size = from.get(LITTLE16, at + 4) & 0xffff;
    if (size == 0
        || (gso != GsoType.TCP4 && gso != GsoType.TCP6 && gso != GsoType.UDP)
        || !packet.has(Packet.CHECKSUM_PARTIAL)
        || packet.checksumStart() + transportBytes(gso) > packet.end()) {
      return false;
    }
    packet.setGso(gso, size);
    return true;
  }

  /** Writes the header, of {@code bytes} bytes, of a packet that is to be sent. */
  public static void write(MemorySegment to, long at, int bytes, Packet packet) {
    for (int i = 0; i < bytes; i += 2) {
      to.set(LITTLE16, at + i, (short) 0);
    }
    if (!packet.has(Packet.CHECKSUM_PARTIAL)) {
      return;
    }
    int start = packet.checksumStart() - packet.position();
    to.set(ValueLayout.JAVA_BYTE, at, (byte) NEEDS_CHECKSUM);
    to.set(LITTLE16, at + 6, (short) start);
    to.set(LITTLE16, at + 8, (short) packet.checksumOffset());
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
    to.set(ValueLayout.JAVA_BYTE, at + 1, (byte) type);
    to.set(LITTLE16, at + 2, (short) (start + header));
    to.set(LITTLE16, at + 4, (short) packet.gsoSize());
  }

  private static int transportBytes(int gso) {
    return gso == GsoType.UDP ? UDP_HEADER_BYTES : TCP_HEADER_BYTES;
  }
}
