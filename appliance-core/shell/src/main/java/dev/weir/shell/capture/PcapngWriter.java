package dev.weir.shell.capture;

import dev.weir.sdk.capture.PacketCapture.Direction;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one interface's frames in the pcapng format (draft-ietf-opsawg-pcapng), times in
 * nanoseconds.
 */
public final class PcapngWriter implements Closeable {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final int ETHERNET = 1;
  private final OutputStream out;
  private long written;

  /** Begins a file. */
  public PcapngWriter(OutputStream out, String interfaceName, int snapLengthBytes)
      throws IOException {
    this.out = out;
    ByteBuffer section = block(SECTION, 16 + option(4));
    section.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
    putOption(section, 4, "Weir".getBytes(StandardCharsets.US_ASCII));
    finish(section);
    byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
    ByteBuffer description = block(INTERFACE, 8 + option(name.length) + option(1));
    description.putShort((short) ETHERNET).putShort((short) 0).putInt(snapLengthBytes);
    putOption(description, 2, name);
    putOption(description, 9, new byte[] {9});
    finish(description);
  }

  /** Writes a frame. */
  public void frame(long timeNanos, Direction direction, byte[] frame, int lengthBytes)
      throws IOException {
    ByteBuffer packet = block(PACKET, 20 + padded(frame.length) + option(4));
    packet.putInt(0).putInt((int) (timeNanos >>> 32)).putInt((int) timeNanos);
    packet.putInt(frame.length).putInt(lengthBytes).put(frame);
    packet.position(packet.position() + padded(frame.length) - frame.length);
    int flags = direction == Direction.IN ? 1 : 2;
    putOption(packet, 2, new byte[] {(byte) flags, 0, 0, 0});
    finish(packet);
  }

  /** Bytes written so far. */
  public long bytes() {
    return written;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A block with room for a body and the end-of-options mark. */
  private static ByteBuffer block(int type, int bodyBytes) {
    int total = 8 + bodyBytes + 4 + 4;
    return ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(total);
  }

  private void finish(ByteBuffer block) throws IOException {
    block.putInt(0);
    block.putInt(block.capacity());
    out.write(block.array(), block.arrayOffset(), block.capacity());
    written += block.capacity();
  }

  private static int option(int bytes) {
    return 4 + padded(bytes);
  }

  private static void putOption(ByteBuffer block, int code, byte[] value) {
    block.putShort((short) code).putShort((short) value.length).put(value);
    block.position(block.position() + padded(value.length) - value.length);
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }
}
