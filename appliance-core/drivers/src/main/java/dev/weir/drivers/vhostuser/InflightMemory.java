package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import dev.weir.drivers.virtio.InflightArea;
import dev.weir.drivers.virtio.RingArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which buffers in flight are noted, one {@link InflightArea} a ring: made here, kept
 * by the front end, brought back by it after a restart. One thread.
 *
 * <p>Message: 0 bytes, 8 offset, 16 number of rings (16 bits), 18 entries of each (16 bits).
 */
final class InflightMemory implements AutoCloseable {
  private static final int MESSAGE_BYTES = 20;

  private final Mapping mapping;
  private final long offset;
  private final int rings;
  private final int entries;
  private final boolean packed;

  private InflightMemory(Mapping mapping, long offset, int rings, int entries, boolean packed) {
    this.mapping = mapping;
    this.offset = offset;
    this.rings = rings;
    this.entries = entries;
    this.packed = packed;
  }

  /**
   * Makes memory as a front end asks for it, and sends it.
   *
   * @param mostRings that the device has
   * @return the memory, mapped
   */
  static InflightMemory give(MessageSocket socket, Message asked, int mostRings, boolean packed)
      throws IOException {
    ByteBuffer wanted = asked.payload(MESSAGE_BYTES);
    int rings = rings(wanted, mostRings);
    int entries = entries(wanted, packed);
    long bytes = rings * InflightArea.bytes(entries, packed);
    int fd =
        NativeException.check(
            new UnixCalls().sealedMemory("weir-inflight", bytes), "make memory for inflight notes");
    try {
      ByteBuffer reply = Message.buffer(MESSAGE_BYTES + 4).putLong(0, bytes);
      reply.putShort(16, (short) rings).putShort(18, (short) entries);
      socket.reply(asked.request(), reply, fd);
      return new InflightMemory(new Mapping(fd, bytes), 0, rings, entries, packed);
    } finally {
      new FileCalls().close(fd);
    }
  }

  /** Maps the memory that a front end brings back. */
  static InflightMemory take(Message brought, int mostRings, boolean packed, boolean trusted)
      throws IOException {
    ByteBuffer told = brought.payload(MESSAGE_BYTES);
    int rings = rings(told, mostRings);
    int entries = entries(told, packed);
    long needed = rings * InflightArea.bytes(entries, packed);
    long bytes = told.getLong(0);
    long offset = told.getLong(8);
    if (bytes < needed || offset < 0 || offset % Long.BYTES != 0) {
      throw new ProtocolException(
          "inflight notes of "
              + Long.toUnsignedString(bytes)
              + " bytes at "
              + Long.toUnsignedString(offset)
              + " where "
              + needed
              + " are needed");
    }
    return new InflightMemory(
        SharedFile.map(brought.take(0), offset, needed, trusted), offset, rings, entries, packed);
  }

  private static int rings(ByteBuffer message, int most) throws ProtocolException {
    int rings = message.getShort(16) & 0xffff;
    if (rings == 0 || rings > most) {
      throw new ProtocolException("inflight notes of " + rings + " rings");
    }
    return rings;
  }

  private static int entries(ByteBuffer message, boolean packed) throws ProtocolException {
    int entries = message.getShort(18) & 0xffff;
    if (!RingArea.isSize(entries, packed)) {
      throw new ProtocolException("inflight notes of rings of " + entries + " entries");
    }
    return entries;
  }

  /** The notes on one ring, if there are any. */
  @Nullable InflightArea area(int ring, boolean packedRing) {
    if (ring >= rings || packedRing != packed) {
      return null;
    }
    long at = mapping.segment().address() + offset + ring * InflightArea.bytes(entries, packed);
    return new InflightArea(at, entries);
  }

  /** Unmaps it. No worker may use it any more. */
  @Override
  public void close() {
    mapping.close();
  }
}
