package dev.weir.sdk.driver;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A device as the control plane sees it. Any control thread; one at a time. */
public interface InterfaceDevice {
  /** Its kind: {@code tap}, {@code afpacket}, {@code memory} ... */
  String kind();

  /** Number of queue pairs. */
  int queues();

  /**
   * Opens a queue pair. Called on the worker's thread that is going to poll it, before the first
   * packet; may allocate.
   *
   * @throws DriverException if the device refuses
   */
  InterfaceDriver open(int queue, DriverContext context) throws DriverException;

  /** MAC address in the low 48 bits; 0 for a device without link layer. */
  long mac();

  /** Largest network-layer packet it carries, in bytes. */
  int mtu();

  /** What it takes off the pipeline's hands on transmit, now. */
  Set<Offload> offloads();

  /**
   * The same as a set that follows changes, such as when a guest comes; asked for once for each
   * worker and generation.
   */
  default OffloadSet currentOffloads() {
    return OffloadSet.of(offloads());
  }

  /**
   * Has a listener called, on any thread, when {@link #linkState} may have changed. A device that
   * calls nobody is looked at now and then.
   */
  default void onLinkChange(Runnable listener) {}

  /**
   * Why it does not work the way it was asked to although it works, such as {@code uses afpacket:
   * REASON}; an alarm says so. Empty: it does.
   */
  default Optional<String> degraded() {
    return Optional.empty();
  }

  /** The state of its link now. */
  LinkState linkState();

  /** Sets the link administratively up or down, as the peer sees it. */
  void setUp(boolean up) throws DriverException;

  /** Changes the MTU. */
  void setMtu(int mtuBytes) throws DriverException;

  /** Counters, settings and whatever else helps an operator, as name and value, in order. */
  List<Detail> details();

  /** Rings that it shares with somebody, in order; none where it has no such thing. */
  default List<Ring> rings() {
    return List.of();
  }

  /** Removes what it made outside the process. After all its queues are closed. */
  void close();

  /** One line of {@link #details()}. */
  record Detail(String name, String value) {}

  /**
   * A ring through which frames come or go.
   *
   * @param name {@code rx-0}, {@code tx-0} ...
   * @param kind {@code split}, {@code packed} ...
   * @param entries its size
   * @param fill frames that wait to be received, or entries free to send; a moment old
   * @param batches times that frames were taken or given
   * @param frames entries taken or given
   * @param signalsSent times that the other side was woken
   * @param signalsSeen times that it woke us
   * @param timesFull times that a frame found no room
   */
  record Ring(
      String name,
      String kind,
      int entries,
      int fill,
      long batches,
      long frames,
      long signalsSent,
      long signalsSeen,
      long timesFull) {}
}
