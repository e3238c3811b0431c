package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Hands packets from one worker to another, each with a number: one thread offers, one polls.
 * Ownership passes with the packet: all that was written before {@link #offer} is seen after {@link
 * #pollOrNull}.
 */
@HotPath
public final class PacketRing {
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(PacketRing.class, "head", int.class);
      TAIL = lookup.findVarHandle(PacketRing.class, "tail", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Packet[] packets;
  private final int[] numbers;
  private final int mask;

  // The two ends, their owners' copies of the other end, and a cache line between them.
  @SuppressWarnings("unused")
  private long p0, p1, p2, p3, p4, p5, p6, p7;

  private int tail;
  private int headSeen;

  @SuppressWarnings("unused")
  private long q0, q1, q2, q3, q4, q5, q6, q7;

  private int head;
  private int tailSeen;
  private int number;

  /** Makes a ring for at least that many packets. */
  public PacketRing(int atLeast) {
    int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, atLeast - 1)) << 1);
    packets = new Packet[capacity];
    numbers = new int[capacity];
    mask = capacity - 1;
  }

  /** Adds a packet; false if the ring is full. The producer's thread. */
  public boolean offer(Packet packet, int withNumber) {
    if (!hasRoom()) {
      return false;
    }
    int at = tail;
    packets[at & mask] = packet;
    numbers[at & mask] = withNumber;
    TAIL.setRelease(this, at + 1);
    return true;
  }

  /** True if {@link #offer} will take a packet. The producer's thread. */
  public boolean hasRoom() {
    if (tail - headSeen > mask) {
      headSeen = (int) HEAD.getAcquire(this);
    }
    return tail - headSeen <= mask;
  }

  /** Takes a packet, or null; its number is then {@link #number()}. The consumer's thread. */
  public @Nullable Packet pollOrNull() {
    int at = head;
    if (at == tailSeen) {
      tailSeen = (int) TAIL.getAcquire(this);
      if (at == tailSeen) {
        return null;
      }
    }
    Packet packet = packets[at & mask];
    number = numbers[at & mask];
    HEAD.setRelease(this, at + 1);
    return packet;
  }

  /** The number of the packet polled last. The consumer's thread. */
  public int number() {
    return number;
  }

  /** True if there is nothing to poll. The consumer's thread. */
  public boolean isEmpty() {
    return head == (int) TAIL.getAcquire(this);
  }
}
