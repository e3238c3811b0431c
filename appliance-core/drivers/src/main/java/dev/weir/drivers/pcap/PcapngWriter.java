package dev.weir.drivers.pcap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes pcapng: one section, interfaces by name, nanoseconds, direction and comment per frame. One
 * thread.
 */
public final class PcapngWriter implements AutoCloseable {
  /** Which way a frame went, as the options of its block say. */
  public enum Direction {
    UNKNOWN,
    IN,
    OUT
  }

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int OPTION_COMMENT = 1;
  private static final int OPTION_NAME = 2;
  private static final int OPTION_FLAGS = 2;
  private static final int OPTION_RESOLUTION = 9;
  private static final int NANOSECONDS = 9;
  private static final int LONGEST_COMMENT = 4096;

  private final OutputStream out;
  private int interfaces;

  /** Begins a capture. */
  public PcapngWriter(OutputStream out) throws IOException {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    ByteBuffer body = buffer(16).putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0);
    block(PcapngReader.SECTION_HEADER, body.putLong(-1));
  }

  /** Declares an interface; the result is for {@link #write}. */
  public int addInterface(String name, int linkType) throws IOException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = buffer(32 + text.length);
    body.putShort((short) linkType).putShort((short) 0).putInt(CaptureReader.LONGEST_FRAME);
    option(body, OPTION_NAME, text);
    option(body, OPTION_RESOLUTION, new byte[] {NANOSECONDS});
    block(1, body.putInt(0));
    return interfaces++;
  }

  /**
   * Writes a frame.
   *
   * @param data what is at hand of it
   * @param comment shown beside it; empty for none
   */
  public void write(
      int interfaceId,
      long timeNanos,
      byte[] data,
      int originalLength,
      Direction direction,
      String comment)
      throws IOException {
    if (interfaceId < 0 || interfaceId >= interfaces) {
      throw new IllegalArgumentException("undeclared interface " + interfaceId);
    }
    int length = Math.min(data.length, CaptureReader.LONGEST_FRAME);
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    text = text.length > LONGEST_COMMENT ? Arrays.copyOf(text, LONGEST_COMMENT) : text;
    ByteBuffer body = buffer(48 + length + text.length);
    body.putInt(interfaceId).putInt((int) (timeNanos >>> 32)).putInt((int) timeNanos);
    body.putInt(length).putInt(originalLength).put(data, 0, length);
    pad(body, length);
    if (!comment.isEmpty()) {
      option(body, OPTION_COMMENT, text);
    }
    if (direction != Direction.UNKNOWN) {
      option(body, OPTION_FLAGS, new byte[] {(byte) direction.ordinal(), 0, 0, 0});
    }
    block(6, body.putInt(0));
  }

  private void block(int type, ByteBuffer body) throws IOException {
    int length = body.position() + 12;
    out.write(buffer(8).putInt(type).putInt(length).array());
    byte[] bytes = new byte[body.position()];
    body.get(0, bytes);
    out.write(bytes);
    out.write(buffer(4).putInt(length).array());
  }

  private static void option(ByteBuffer body, int code, byte[] value) {
    body.putShort((short) code).putShort((short) value.length).put(value);
    pad(body, value.length);
  }

  private static void pad(ByteBuffer body, int length) {
    for (int i = length; (i & 3) != 0; i++) {
      body.put((byte) 0);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
