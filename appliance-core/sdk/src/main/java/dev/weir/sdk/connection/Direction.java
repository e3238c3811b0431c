package dev.weir.sdk.connection;

/** The two directions of a connection. */
public final class Direction {
  /** The way of the packet that made the connection. */
  public static final int ORIGINAL = 0;

  /** The way of the answers. */
  public static final int REPLY = 1;

  private Direction() {}
}
