package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of packets on their way from one worker to the control thread: a ring for each handler.
 * The worker offers, the control thread drains. Entries are reused.
 */
public final class ControlQueues {
  private static final int CAPACITY = 64;
  private static final int FRAME = 2048;

  private volatile @Nullable Ring[] rings = new Ring[0];
  private final Runnable wakeControl;

  private static final class Ring {
    final byte[][] frames = new byte[CAPACITY][FRAME];
    final int[] lengths = new int[CAPACITY];
    final int[] l3 = new int[CAPACITY];
    final int[] l4 = new int[CAPACITY];
    final int[] rx = new int[CAPACITY];
    final long[] times = new long[CAPACITY];
    final AtomicInteger head = new AtomicInteger();
    final AtomicInteger tail = new AtomicInteger();
  }

  /**
   * Makes them, without a handler.
   *
   * @param wakeControl called on the worker's thread when there is something to drain
   */
  public ControlQueues(Runnable wakeControl) {
    this.wakeControl = wakeControl;
  }

  /** Makes room for handlers up to a number. Control plane. */
  public synchronized void ensure(int handlers) {
    @Nullable Ring[] now = rings;
    if (handlers > now.length) {
      @Nullable Ring[] more = Arrays.copyOf(now, handlers);
      for (int i = now.length; i < handlers; i++) {
        more[i] = new Ring();
      }
      rings = more;
    }
  }

  /** Copies a packet for a handler; false if it does not keep up. */
  @HotPath
  boolean offer(int handler, Packet packet, long nowNanos) {
    @Nullable Ring[] now = rings;
    Ring ring = handler >= 0 && handler < now.length ? now[handler] : null;
    if (ring == null) {
      return false;
    }
    int at = ring.tail.getPlain();
    if (at - ring.head.getAcquire() == CAPACITY) {
      return false;
    }
    int i = at & CAPACITY - 1;
    if (packet.length() > ring.frames[i].length) {
      enlarge(ring, i, packet.length());
    }
    packet.bringIn();
    PacketMemory.copyOut(packet.position(), ring.frames[i], 0, packet.length());
    ring.lengths[i] = packet.length();
    ring.l3[i] = packet.l3() < 0 ? -1 : packet.l3() - packet.position();
    ring.l4[i] = packet.l4() < 0 ? -1 : packet.l4() - packet.position();
    ring.rx[i] = packet.rxInterface();
    ring.times[i] = nowNanos;
    ring.tail.setRelease(at + 1);
    wake();
    return true;
  }

  @ColdPath("packets for the control plane are few")
  private void wake() {
    wakeControl.run();
  }

  @ColdPath("a frame longer than any before it in this place")
  private static void enlarge(Ring ring, int i, int lengthBytes) {
    ring.frames[i] = new byte[lengthBytes];
  }

  /** Takes out what is there, with the number of its handler. The control thread. */
  public int drain(BiConsumer<Integer, ControlPacket> receiver) {
    int drained = 0;
    @Nullable Ring[] now = rings;
    for (int handler = 0; handler < now.length; handler++) {
      Ring ring = now[handler];
      while (ring != null && ring.head.getPlain() != ring.tail.getAcquire()) {
        int at = ring.head.getPlain();
        int i = at & CAPACITY - 1;
        ControlPacket packet =
            new ControlPacket(
                Arrays.copyOf(ring.frames[i], ring.lengths[i]),
                ring.l3[i],
                ring.l4[i],
                ring.rx[i],
                ring.times[i]);
        ring.head.setRelease(at + 1);
        receiver.accept(handler, packet);
        drained++;
      }
    }
    return drained;
  }
}
