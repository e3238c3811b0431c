package dev.weir.hostile;

import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.testkit.packet.Frame;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Bytes as a peer sends them, behind the virtio-net header that says what is left to do for them.
 *
 * @param bytes the frame
 * @param vnet the header, {@link VnetHeader#BYTES} long
 */
@SuppressWarnings("ArrayRecordComponent") // buffers handed over, not values to compare
record HostileFrame(byte[] bytes, byte[] vnet) {
  private static final int NEEDS_CHECKSUM = 1;

  /** A frame with nothing left to do. */
  static HostileFrame plain(byte[] bytes) {
    return new HostileFrame(bytes, new byte[VnetHeader.BYTES]);
  }

  /** A frame as built, its facts put into the header. */
  static HostileFrame of(Frame frame) {
    ByteBuffer vnet = ByteBuffer.allocate(VnetHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (frame.has(Packet.CHECKSUM_PARTIAL)) {
      vnet.put(0, (byte) NEEDS_CHECKSUM)
          .put(1, (byte) frame.gsoType())
          .putShort(4, (short) frame.gsoSize())
          .putShort(6, (short) frame.checksumStart())
          .putShort(8, (short) frame.checksumOffset());
    }
    return new HostileFrame(frame.bytes(), vnet.array());
  }

  /**
   * Puts it into an empty packet as drivers do.
   *
   * @return false if a driver would refuse it
   */
  boolean copyTo(Packet packet) {
    if (bytes.length > packet.slotClass().frameCapacityBytes() || !packet.setLength(bytes.length)) {
      return false;
    }
    PacketMemory.copyIn(bytes, 0, packet.position(), bytes.length);
    return VnetHeader.read(MemorySegment.ofArray(vnet), 0, packet, 0);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(vnet) + " " + HexFormat.of().formatHex(bytes);
  }
}
