package dev.weir.sdk.driver;

import java.util.List;
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

  /** What it takes off the pipeline's hands on transmit. */
  Set<Offload> offloads();

  /** The state of its link now. */
  LinkState linkState();

  /** Sets the link administratively up or down, as the peer sees it. */
  void setUp(boolean up) throws DriverException;

  /** Changes the MTU. */
  void setMtu(int mtuBytes) throws DriverException;

  /** Counters, settings and whatever else helps an operator, as name and value, in order. */
  List<Detail> details();

  /** Removes what it made outside the process. After all its queues are closed. */
  void close();

  /** One line of {@link #details()}. */
  record Detail(String name, String value) {}
}
