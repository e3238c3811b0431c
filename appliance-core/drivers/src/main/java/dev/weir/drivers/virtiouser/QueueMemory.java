package dev.weir.drivers.virtiouser;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import dev.weir.drivers.virtio.RingArea;

/**
 * The memory that the back end shares: rings and their buffers, sealed against shrinking. An
 * address of ours is also the one that descriptors tell.
 */
final class QueueMemory implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int SMALLEST_BUFFER = 2048;
  private static final int FRAME_ROOM = 14 + 8 + 12;

  private final int fd;
  private final Mapping mapping;
  private final long ringBytes;
  private final int entries;
  private final int bufferBytes;

  private QueueMemory(int fd, Mapping mapping, long ringBytes, int entries, int bufferBytes) {
    this.fd = fd;
    this.mapping = mapping;
    this.ringBytes = ringBytes;
    this.entries = entries;
    this.bufferBytes = bufferBytes;
  }

  /** Zeroed memory for rings of {@code entries} whose buffers hold a frame of the MTU. */
  static QueueMemory allocate(int rings, int entries, int mtu) throws NativeException {
    int bufferBytes = Math.max(SMALLEST_BUFFER, mtu + FRAME_ROOM + 63 & ~63);
    long ringBytes = page(metadataBytes(entries)) + page((long) entries * bufferBytes);
    int fd =
        NativeException.check(
            new UnixCalls().sealedMemory("weir-virtio-user", rings * ringBytes),
            "make shared memory");
    try {
      return new QueueMemory(
          fd, new Mapping(fd, rings * ringBytes), ringBytes, entries, bufferBytes);
    } catch (NativeException refused) {
      new FileCalls().close(fd);
      throw refused;
    }
  }

  private static long page(long bytes) {
    return (bytes + PAGE - 1) / PAGE * PAGE;
  }

  private static long metadataBytes(int entries) {
    return align(RingArea.descriptorBytes(entries))
        + align(RingArea.driverBytes(entries, false))
        + align(RingArea.deviceBytes(entries, false));
  }

  private static long align(long bytes) {
    return (bytes + 63) / 64 * 64;
  }

  /** Where a ring lies. */
  RingArea ring(int index) {
    long start = address() + index * ringBytes;
    long driver = start + align(RingArea.descriptorBytes(entries));
    return new RingArea(
        entries, start, driver, driver + align(RingArea.driverBytes(entries, false)));
  }

  /** Where a ring's buffers lie. */
  long buffers(int index) {
    return address() + index * ringBytes + page(metadataBytes(entries));
  }

  int bufferBytes() {
    return bufferBytes;
  }

  int fd() {
    return fd;
  }

  long address() {
    return mapping.segment().address();
  }

  long bytes() {
    return mapping.segment().byteSize();
  }

  @Override
  public void close() {
    mapping.close();
    new FileCalls().close(fd);
  }
}
