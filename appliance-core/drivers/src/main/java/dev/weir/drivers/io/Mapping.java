package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory shared with the kernel, bounded by its segment.
 *
 * <p>The segment may be used from the thread that uses the driver; after {@link #close} it must not
 * be touched, which is why its owner closes it last.
 */
public final class Mapping implements AutoCloseable {
  private final FileCalls calls = new FileCalls();
  private final MemorySegment segment;

  /** Maps the first {@code lengthBytes} of a descriptor for reading and writing. */
  public Mapping(int fd, long lengthBytes) throws NativeException {
    this(fd, 0, lengthBytes);
  }

  /** Maps {@code lengthBytes} of a descriptor, from a page-aligned offset, to read and write. */
  public Mapping(int fd, long offset, long lengthBytes) throws NativeException {
    long address =
        NativeException.check(
            calls.mmap(
                fd,
                offset,
                lengthBytes,
                FileCalls.PROT_READ | FileCalls.PROT_WRITE,
                FileCalls.MAP_SHARED),
            "map " + lengthBytes + " bytes of descriptor " + fd);
    segment = MemorySegment.ofAddress(address).reinterpret(lengthBytes, Arena.global(), null);
  }

  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    calls.munmap(segment.address(), segment.byteSize());
  }
}
