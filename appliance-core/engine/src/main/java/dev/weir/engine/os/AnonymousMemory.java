package dev.weir.engine.os;

import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.PacketMemoryProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Packet memory by {@code mmap}: as far as the machine has reserved huge pages free, on those; the
 * rest on ordinary memory that asks for transparent huge pages. Pages are committed when first
 * touched, or by {@link #populate}.
 */
public final class AnonymousMemory implements PacketMemoryProvider {
  private static final long HUGE_PAGE = 2L << 20;
  private static final Path RESERVED = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

  /** Found by {@link java.util.ServiceLoader}. */
  public AnonymousMemory() {}

  @Override
  public MemorySegment allocate(long lengthBytes) {
    long length = lengthBytes + HUGE_PAGE - 1 & -HUGE_PAGE;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Linux.newState(arena);
      long huge = Math.min(length, freeReservedPages() * HUGE_PAGE);
      long start = mapped(state, length);
      // Without MAP_NORESERVE the kernel promises the pages now, so that no touch can fail later.
      if (huge > 0 && map(state, start, huge, Linux.MAP_HUGETLB | Linux.MAP_FIXED) == -1) {
        // Somebody else was faster. What lies there now is not certain: it is left alone.
        huge = 0;
        start = mapped(state, length);
      }
      if (huge < length) {
        // A kernel without transparent huge pages refuses; ordinary pages serve.
        advise(state, start + huge, length - huge, Linux.MADV_HUGEPAGE);
      }
      return MemorySegment.ofAddress(start).reinterpret(lengthBytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  /** The address of ordinary memory, not committed, that begins where a huge page can. */
  private static long mapped(MemorySegment state, long length) throws Throwable {
    long mapped = map(state, 0, length + HUGE_PAGE, Linux.MAP_NORESERVE);
    if (mapped == -1) {
      throw new IllegalStateException(
          "mmap of " + length + " bytes failed: errno " + Linux.errno(state));
    }
    return mapped + HUGE_PAGE - 1 & -HUGE_PAGE;
  }

  /**
   * Commits a range of the packet memory now, so that no packet pays for it. Control plane; any
   * thread.
   *
   * @return false if the kernel cannot (before 5.14), or has no memory: then it is committed when
   *     first touched
   */
  public static boolean populate(int position, int lengthBytes) {
    try (Arena arena = Arena.ofConfined()) {
      return advise(
          Linux.newState(arena),
          PacketMemory.SEGMENT.address() + position,
          lengthBytes,
          Linux.MADV_POPULATE_WRITE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  private static boolean advise(MemorySegment state, long address, long length, int advice)
      throws Throwable {
    return (int) (long) Linux.MADVISE.invokeExact(state, address, length, (long) advice) == 0;
  }

  private static long map(MemorySegment state, long at, long length, int flags) throws Throwable {
    return (long)
        Linux.MMAP.invokeExact(
            state,
            at,
            length,
            (long) Linux.PROT_READ_WRITE,
            (long) (Linux.MAP_PRIVATE_ANONYMOUS | flags),
            -1L,
            0L);
  }

  /** Reserved huge pages that nobody has been promised. */
  private static long freeReservedPages() {
    return Math.max(0, number("free_hugepages") - number("resv_hugepages"));
  }

  private static long number(String name) {
    try {
      return Long.parseLong(Files.readString(RESERVED.resolve(name)).strip());
    } catch (IOException | NumberFormatException noSuchPages) {
      return 0;
    }
  }
}
