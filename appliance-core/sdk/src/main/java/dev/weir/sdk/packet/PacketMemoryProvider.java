package dev.weir.sdk.packet;

import java.lang.foreign.MemorySegment;

/**
 * Supplies the bytes behind {@link PacketMemory}; found by {@link java.util.ServiceLoader} when the
 * memory is first used. The engine's maps anonymous memory, on huge pages where it gets them.
 */
public interface PacketMemoryProvider {
  /**
   * Returns zeroed memory of exactly that size, aligned to 4 KiB, that lives as long as the process
   * and may be used by every thread.
   */
  MemorySegment allocate(long lengthBytes);
}
