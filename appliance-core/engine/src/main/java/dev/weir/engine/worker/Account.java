package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One worker's counters by interface: the terms of the account, and traffic by the interface it
 * crossed. The worker writes; any thread reads values that may be a moment old.
 */
@HotPath
public final class Account {
  /** Most interfaces an appliance can have, the pseudo interface 0 included. */
  public static final int MAX_INTERFACES = 4096;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int RX_PACKETS = 10;
  private static final int RX_BYTES = 11;
  private static final int TX_PACKETS = 12;
  private static final int TX_BYTES = 13;
  private static final int JOINED_FRAMES = 14;
  private static final int JOINED_SEGMENTS = 15;

  /** Two cache lines an interface. */
  private static final int SHIFT = 4;

  private final long[] values = new long[MAX_INTERFACES << SHIFT];

  /** Books packets. */
  public void add(Term term, int interfaceIndex, long packets) {
    bump((interfaceIndex << SHIFT) + term.ordinal(), packets);
  }

  /** Counts frames received by an interface. */
  public void received(int interfaceIndex, long packets, long lengthBytes) {
    bump((interfaceIndex << SHIFT) + RX_PACKETS, packets);
    bump((interfaceIndex << SHIFT) + RX_BYTES, lengthBytes);
  }

  /** Counts frames sent by an interface. */
  public void sent(int interfaceIndex, long packets, long lengthBytes) {
    bump((interfaceIndex << SHIFT) + TX_PACKETS, packets);
    bump((interfaceIndex << SHIFT) + TX_BYTES, lengthBytes);
  }

  /** Counts a frame made of segments that were received by an interface. */
  public void coalesced(int interfaceIndex, long segments) {
    bump((interfaceIndex << SHIFT) + JOINED_FRAMES, 1);
    bump((interfaceIndex << SHIFT) + JOINED_SEGMENTS, segments);
  }

  private void bump(int index, long by) {
    LONGS.setOpaque(values, index, values[index] + by);
  }

  /** A term's value. */
  public long get(Term term, int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + term.ordinal());
  }

  /** Packets received by an interface. */
  public long rxPackets(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + RX_PACKETS);
  }

  /** Bytes received by an interface. */
  public long rxBytes(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + RX_BYTES);
  }

  /** Frames made of segments that an interface received. */
  public long joinedFrames(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + JOINED_FRAMES);
  }

  /** Segments that such frames were made of. */
  public long joinedSegments(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + JOINED_SEGMENTS);
  }

  /** Packets sent by an interface. */
  public long txPackets(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + TX_PACKETS);
  }

  /** Bytes sent by an interface. */
  public long txBytes(int interfaceIndex) {
    return (long) LONGS.getOpaque(values, (interfaceIndex << SHIFT) + TX_BYTES);
  }
}
