package dev.weir.drivers.afxdp;

import dev.weir.drivers.io.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Numbers and structures of {@code linux/if_xdp.h}. */
final class Xdp {
  static final int SOL_XDP = 283;
  static final int MMAP_OFFSETS = 1;
  static final int RX_RING = 2;
  static final int TX_RING = 3;
  static final int UMEM_REG = 4;
  static final int UMEM_FILL_RING = 5;
  static final int UMEM_COMPLETION_RING = 6;
  static final int STATISTICS = 7;
  static final int OPTIONS = 8;

  /** Frames that one call sends at most in copy mode; Linux 6.17. */
  static final int MAX_TX_SKB_BUDGET = 9;

  static final int OPTIONS_ZEROCOPY = 1;
  static final long PGOFF_TX = 0x80000000L;
  static final long PGOFF_FILL = 0x100000000L;
  static final long PGOFF_COMPLETION = 0x180000000L;

  // Flags of an address.
  static final int COPY = 2;
  static final int USE_NEED_WAKEUP = 8;

  /** What an operator may do where memory cannot be registered. */
  static final String HOW_TO_LOCK =
      " (each queue counts in full against ulimit -l where the process lacks CAP_IPC_LOCK)";

  private Xdp() {}

  /** A {@code struct sockaddr_xdp}. */
  static MemorySegment address(Arena arena, int flags, int interfaceIndex, int queue) {
    MemorySegment address = arena.allocate(16, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_XDP);
    address.set(ValueLayout.JAVA_SHORT, 2, (short) flags);
    address.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
    address.set(ValueLayout.JAVA_INT, 8, queue);
    return address;
  }

  /**
   * {@code struct xdp_umem_reg}: memory in frames of one length, at whose start nothing is kept.
   */
  static MemorySegment memory(Arena arena, long address, long lengthBytes, int frameBytes) {
    MemorySegment registration = arena.allocate(24, 8);
    registration.set(ValueLayout.JAVA_LONG, 0, address);
    registration.set(ValueLayout.JAVA_LONG, 8, lengthBytes);
    registration.set(ValueLayout.JAVA_INT, 16, frameBytes);
    return registration;
  }
}
