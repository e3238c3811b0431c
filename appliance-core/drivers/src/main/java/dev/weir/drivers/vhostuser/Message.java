package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.FileCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A message with the descriptors that came along: whoever takes one has to close it. */
public final class Message {
  /** Bytes before the payload. */
  static final int HEADER_BYTES = 12;

  /** The longest payload that has a meaning. */
  static final int LONGEST_PAYLOAD = 1024;

  static final int VERSION = 1;
  static final int VERSION_MASK = 3;
  static final int REPLY = 1 << 2;
  static final int NEED_REPLY = 1 << 3;

  private final int request;
  private final int flags;
  private final ByteBuffer payload;
  private final int[] descriptors;

  Message(int request, int flags, ByteBuffer payload, int[] descriptors) {
    this.request = request;
    this.flags = flags;
    this.payload = payload.order(ByteOrder.LITTLE_ENDIAN);
    this.descriptors = descriptors;
  }

  /** Number of the {@link Request}. */
  public int request() {
    return request;
  }

  /** Whether it answers a request. */
  public boolean isReply() {
    return (flags & REPLY) != 0;
  }

  /** Whether the sender wants to be told how it went. */
  boolean needsReply() {
    return (flags & NEED_REPLY) != 0;
  }

  /** Bytes of the payload. */
  public int size() {
    return payload.limit();
  }

  /**
   * The payload, little endian.
   *
   * @throws ProtocolException if it has fewer bytes than that
   */
  public ByteBuffer payload(int atLeastBytes) throws ProtocolException {
    if (payload.limit() < atLeastBytes) {
      throw new ProtocolException(
          "message " + request + " has " + payload.limit() + " bytes, not " + atLeastBytes);
    }
    return payload;
  }

  /** A payload of one number. */
  public long number() throws ProtocolException {
    return payload(Long.BYTES).getLong(0);
  }

  /** Number of descriptors that came along. */
  int descriptors() {
    return descriptors.length;
  }

  /**
   * Takes a descriptor over.
   *
   * @throws ProtocolException if there is none
   */
  public int take(int index) throws ProtocolException {
    if (index >= descriptors.length || descriptors[index] < 0) {
      throw new ProtocolException("message " + request + " lacks a descriptor");
    }
    int fd = descriptors[index];
    descriptors[index] = -1;
    return fd;
  }

  /** Closes the descriptors that nobody took. */
  public void closeRest() {
    FileCalls calls = new FileCalls();
    for (int i = 0; i < descriptors.length; i++) {
      if (descriptors[i] >= 0) {
        calls.close(descriptors[i]);
        descriptors[i] = -1;
      }
    }
  }

  /** An empty payload to fill, little endian. */
  public static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A payload of one number. */
  public static ByteBuffer number(long value) {
    return buffer(Long.BYTES).putLong(0, value);
  }
}
