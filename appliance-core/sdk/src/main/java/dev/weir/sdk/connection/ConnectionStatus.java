package dev.weir.sdk.connection;

/** What a packet is to its connection. */
public final class ConnectionStatus {
  /** Not looked up: no node on the way needed it. */
  public static final int NONE = 0;

  /** In the original direction of a connection that has not been answered yet. */
  public static final int NEW = 1;

  /** Of a connection that has been answered, in either direction. */
  public static final int ESTABLISHED = 2;

  /** An ICMP error about a packet of a connection; direction is the error's own way. */
  public static final int RELATED = 3;

  /** Should belong to a connection but fits none: a stray ACK, an answer nobody asked for. */
  public static final int INVALID = 4;

  /** Of a kind that has no connections: neighbour discovery, group membership, router discovery. */
  public static final int UNTRACKED = 5;

  private static final String[] LABELS = {
    "none", "new", "established", "related", "invalid", "untracked"
  };

  private ConnectionStatus() {}

  /** The word operators use for a status. */
  public static String label(int status) {
    return LABELS[status];
  }
}
