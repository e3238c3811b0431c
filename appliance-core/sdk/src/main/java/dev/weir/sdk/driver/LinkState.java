package dev.weir.sdk.driver;

/** What a device says of itself. */
public enum LinkState {
  /** Carrier. */
  UP,
  /** No carrier, or set down on the other side. */
  DOWN,
  /** The device does not exist at present: deleted, unplugged, its namespace gone. */
  ABSENT
}
