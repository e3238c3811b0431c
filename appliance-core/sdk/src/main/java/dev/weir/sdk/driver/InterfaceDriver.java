package dev.weir.sdk.driver;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;

/**
 * One queue pair of a device, polled by one worker. All methods are called on the worker's thread,
 * never block, never throw: what goes wrong is counted, and a device that is gone reports {@link
 * LinkState#ABSENT} from its {@link InterfaceDevice}.
 */
@HotPath
public interface InterfaceDriver {
  /**
   * Receives frames into the batch as far as it has room. Sets of each packet: position and length,
   * rxInterface, and the offload facts (CHECKSUM_PARTIAL, CHECKSUM_VALID, GSO). A frame without a
   * link header (TUN) gets {@code l3} set and etherType; any other gets {@code l2}.
   *
   * <p>A driver whose other side shares memory may leave the end of a long plain frame there (see
   * {@code FrameSlot}) until it is called the next time to receive, to flush or to arm: then it
   * puts the ends into those packets that live on.
   *
   * @return number of packets added; these belong to the caller
   */
  int receive(Batch into);

  /**
   * Sends frames from the front of the batch.
   *
   * @return how many it took: these are the driver's, which releases each when its transmission is
   *     complete, also when it fails (counted). The rest are still the caller's.
   */
  int transmit(Batch from);

  /**
   * Whether {@link #transmit} takes packets whose end is borrowed (see {@code FrameSlot}), and
   * copies that from where it lies. Any other driver is given packets that lie in their slots.
   */
  default boolean takesBorrowed() {
    return false;
  }

  /** Pushes out what {@link #transmit} has queued; once per poll. */
  void flush();

  /**
   * A file descriptor that turns readable when there is something to receive; -1 if there is none:
   * such a queue is looked at every millisecond at least. Always the same.
   */
  int pollFd();

  /**
   * Prepares to sleep on {@link #pollFd()}: from now on, until {@link #receive} is called, whatever
   * comes makes the descriptor readable. Looks whether something came before, after whoever sends
   * can see that it has to wake: neither side may miss the other.
   *
   * @return false if there is something to receive already: do not sleep
   */
  boolean arm();

  /** Frees what the queue holds and releases all its packets. The last call. */
  void close();
}
