package dev.weir.engine.os;

import dev.weir.sdk.packet.PacketMemoryProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Packet memory by {@code mmap}: on reserved huge pages where the machine has enough of them, else
 * on ordinary memory that asks for transparent huge pages. Pages are committed when first touched.
 */
public final class AnonymousMemory implements PacketMemoryProvider {
  private static final long HUGE_PAGE = 2L << 20;

  /** Found by {@link java.util.ServiceLoader}. */
  public AnonymousMemory() {}

  @Override
  public MemorySegment allocate(long lengthBytes) {
    long length = lengthBytes + HUGE_PAGE - 1 & -HUGE_PAGE;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Linux.newState(arena);
      // Without MAP_NORESERVE the kernel promises the pages now, so that no touch can fail later.
      MemorySegment mapped = map(state, length, Linux.MAP_HUGETLB);
      if (mapped.address() == -1) {
        mapped = map(state, length + HUGE_PAGE, Linux.MAP_NORESERVE);
        if (mapped.address() == -1) {
          throw new IllegalStateException(
              "mmap of " + length + " bytes failed: errno " + Linux.errno(state));
        }
        long aligned = mapped.address() + HUGE_PAGE - 1 & -HUGE_PAGE;
        mapped = MemorySegment.ofAddress(aligned);
        // A kernel without transparent huge pages refuses; ordinary pages serve.
        int ignored = (int) Linux.MADVISE.invokeExact(state, mapped, length, Linux.MADV_HUGEPAGE);
      }
      return mapped.reinterpret(lengthBytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  private static MemorySegment map(MemorySegment state, long length, int flags) throws Throwable {
    return (MemorySegment)
        Linux.MMAP.invokeExact(
            state,
            MemorySegment.NULL,
            length,
            Linux.PROT_READ_WRITE,
            Linux.MAP_PRIVATE_ANONYMOUS | flags,
            -1,
            0L);
  }
}
