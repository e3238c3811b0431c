package dev.weir.engine.worker;

import java.util.Locale;

/**
 * The terms of an interface's account. At rest {@code in + injected + generated + copied + expanded
 * = out + dropped + absorbed + punted + held}. Every packet is booked on one interface from birth
 * to end: the device it came in by, or the one of the packet that caused it.
 */
public enum Term {
  /** Received from a device. */
  IN,
  /** Come from the host's stack or the control plane. */
  INJECTED,
  /** Made by nodes. */
  GENERATED,
  /** Copied by nodes. */
  COPIED,
  /** Made as a part of a larger packet. */
  EXPANDED,
  /** Taken by a device for transmission. */
  OUT,
  /** Dropped for a reason. */
  DROPPED,
  /** Ended, having served its purpose. */
  ABSORBED,
  /** Given to the host's stack. */
  PUNTED,
  /** Waiting in the cold part of the pool now. */
  HELD;

  /** The name operators see. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
