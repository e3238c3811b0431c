package dev.weir.drivers.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one netlink message: header, fixed part, attributes (each aligned to 4 bytes).
 *
 * <p>Grows as needed; one thread.
 */
final class NetlinkWriter {
  private static final int NESTED = 0x8000;

  private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

  NetlinkWriter(int type, int flags) {
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
  }

  NetlinkWriter putByte(int value) {
    room(1).put((byte) value);
    return this;
  }

  NetlinkWriter putShort(int value) {
    room(2).putShort((short) value);
    return this;
  }

  NetlinkWriter putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  NetlinkWriter attribute(int type, byte[] value) {
    int length = 4 + value.length;
    int padded = align(length);
    ByteBuffer out = room(padded);
    out.putShort((short) length).putShort((short) type).put(value);
    for (int i = length; i < padded; i++) {
      out.put((byte) 0);
    }
    return this;
  }

  NetlinkWriter attributeByte(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  NetlinkWriter attributeShort(int type, int value) {
    return attribute(type, scratch(2).putShort((short) value).array());
  }

  NetlinkWriter attributeInt(int type, int value) {
    return attribute(type, scratch(4).putInt(value).array());
  }

  /** A zero-terminated string. */
  NetlinkWriter attributeString(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return attribute(type, Arrays.copyOf(text, text.length + 1));
  }

  /** Opens a nested attribute; the result is for {@link #endNest}. */
  int beginNest(int type) {
    int at = room(4).position();
    buffer.putShort((short) 0).putShort((short) (type | NESTED));
    return at;
  }

  NetlinkWriter endNest(int begun) {
    buffer.putShort(begun, (short) (buffer.position() - begun));
    return this;
  }

  /** The whole message with its length and sequence number set. */
  byte[] finish(int sequence) {
    buffer.putInt(0, buffer.position()).putInt(8, sequence);
    byte[] message = new byte[buffer.position()];
    buffer.get(0, message);
    return message;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
              .order(ByteOrder.nativeOrder());
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }

  private static ByteBuffer scratch(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static int align(int length) {
    return (length + 3) & ~3;
  }
}
