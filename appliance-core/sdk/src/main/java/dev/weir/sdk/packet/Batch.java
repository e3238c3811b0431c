package dev.weir.sdk.packet;

import dev.weir.sdk.hotpath.ColdPath;
import org.jspecify.annotations.Nullable;

/** Up to 256 packets that pass a node together. Owned by one worker. */
public final class Batch {
  /** Most packets in a batch. */
  public static final int CAPACITY = 256;

  private final @Nullable Packet[] packets = new Packet[CAPACITY];
  private int size;
  private long nowNanos;
  private @Nullable Explanations explanations;

  /** Receives what nodes say about traced packets. */
  public interface Explanations {
    /** Records a node's decision about a packet, in words for an operator. */
    void explain(Packet packet, String decision);
  }

  /** Number of packets. */
  public int size() {
    return size;
  }

  /** True if no packet fits any more. */
  public boolean isFull() {
    return size == CAPACITY;
  }

  /** The packet at an index below {@link #size()}. */
  @SuppressWarnings("NullAway") // entries below size are never null
  public Packet get(int index) {
    return packets[index];
  }

  /** The time of this batch: nanoseconds of the worker's clock, monotonic. */
  public long nowNanos() {
    return nowNanos;
  }

  /**
   * Says why the node decides as it does about a packet that {@link Packet#isTraced()}; does
   * nothing for another. Ask {@code packet.isTraced()} before making the string.
   */
  @ColdPath("only for a traced packet")
  public void explain(Packet packet, String decision) {
    Explanations sink = explanations;
    if (sink != null && packet.isTraced()) {
      sink.explain(packet, decision);
    }
  }

  /** Adds a packet; the batch must not be full. */
  public void add(Packet packet) {
    packets[size++] = packet;
  }

  /**
   * Puts a packet in the place of another that was moved to a larger slot; the engine's business.
   */
  public void replace(Packet old, Packet by) {
    for (int i = 0; i < size; i++) {
      if (packets[i] == old) {
        packets[i] = by;
        return;
      }
    }
  }

  /** Forgets its packets; they belong to somebody else now. */
  public void clear() {
    size = 0;
  }

  /** Sets the time; the engine's and the testkit's business. */
  public void setNowNanos(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /** Sets who hears explanations, or nobody; the engine's and the testkit's business. */
  public void setExplanations(@Nullable Explanations sink) {
    explanations = sink;
  }

  /** Puts what packets have borrowed into their slots. */
  public void bringIn() {
    for (int i = 0; i < size; i++) {
      get(i).bringIn();
    }
  }

  /** Removes the packets that are disposed of, keeping the order of the others. */
  public void compact() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Packet packet = get(i);
      if (!packet.isDisposed()) {
        packets[kept++] = packet;
      }
    }
    size = kept;
  }

  /** Removes the first packets, keeping the order of the others. */
  public void removeFirst(int count) {
    System.arraycopy(packets, count, packets, 0, size - count);
    size -= count;
  }
}
