package dev.weir.drivers.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes of a capture file, counted, in the byte order that it says. */
final class CaptureInput implements Closeable {
  private final InputStream stream;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private long offset;

  CaptureInput(InputStream stream) {
    this.stream = stream;
  }

  /** Bytes read so far. */
  long offset() {
    return offset;
  }

  void setOrder(ByteOrder order) {
    this.order = order;
  }

  ByteOrder order() {
    return order;
  }

  /** The next bytes, all of them. */
  ByteBuffer require(int lengthBytes, String what) throws IOException {
    byte[] bytes = stream.readNBytes(lengthBytes);
    offset += bytes.length;
    if (bytes.length < lengthBytes) {
      throw new CaptureException(
          what + " cut off after " + bytes.length + " of " + lengthBytes + " bytes", offset);
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  /** As {@link #require}, or an empty buffer at the end of the file. */
  ByteBuffer next(int lengthBytes, String what) throws IOException {
    byte[] bytes = stream.readNBytes(lengthBytes);
    offset += bytes.length;
    if (bytes.length != 0 && bytes.length < lengthBytes) {
      throw new CaptureException(
          what + " cut off after " + bytes.length + " of " + lengthBytes + " bytes", offset);
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
