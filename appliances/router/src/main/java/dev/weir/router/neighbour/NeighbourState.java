package dev.weir.router.neighbour;

/** States of a neighbour (RFC 4861, 7.3.2), for IPv4 alike. */
public final class NeighbourState {
  /** Not in use. */
  public static final int FREE = 0;

  /** Asked for, no answer yet; packets wait. */
  public static final int INCOMPLETE = 1;

  /** Heard from lately. */
  public static final int REACHABLE = 2;

  /** Known, not confirmed lately, not used since. */
  public static final int STALE = 3;

  /** Used while stale: about to be probed. */
  public static final int DELAY = 4;

  /** Being probed, still used. */
  public static final int PROBE = 5;

  /** Did not answer; kept a moment so that its packets are refused at once. */
  public static final int FAILED = 6;

  /** Configured. */
  public static final int STATIC = 7;

  private static final String[] LABELS = {
    "free", "incomplete", "reachable", "stale", "delay", "probe", "failed", "static"
  };

  private NeighbourState() {}

  /** The word for operators. */
  public static String label(int state) {
    return LABELS[state];
  }
}
