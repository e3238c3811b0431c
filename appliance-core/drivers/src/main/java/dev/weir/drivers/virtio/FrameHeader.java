package dev.weir.drivers.virtio;

import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/** Writes the header before a frame, quickly where the frame asks for nothing. */
@HotPath
final class FrameHeader {
  private static final int DATA_VALID = 2;
  private static final int COUNT_AT = 10;

  private FrameHeader() {}

  /** Writes a header of the format's length. */
  static void write(long to, Packet packet, FrameFormat format, int buffers) {
    if (packet.has(Packet.CHECKSUM_PARTIAL)) {
      VnetHeader.write(HostMemory.all(), to, format.headerBytes(), packet);
    } else {
      boolean vouch = format.checksum() && packet.has(Packet.CHECKSUM_VALID);
      HostMemory.setLong(to, vouch ? DATA_VALID : 0);
      HostMemory.setShort(to + Long.BYTES, 0);
    }
    if (format.headerBytes() == VnetHeader.BYTES) {
      HostMemory.setShort(to + COUNT_AT, buffers);
    }
  }
}
