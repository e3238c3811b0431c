package dev.weir.router.route;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Next hops by index, as workers see them: an immutable snapshot. A FIB leaf holds an index; what
 * the index means may differ from one snapshot to the next (a gateway is reached another way, an
 * interface goes down) without a change of the FIB.
 */
@HotPath
public final class NextHopTable {
  /** No way: the sender is told. Also what an index means that is not (or no more) in use. */
  public static final int UNREACHABLE = 0;

  /** The appliance's own address. */
  public static final int LOCAL = 1;

  /** Broadcast or network address of an interface's network. */
  public static final int BROADCAST = 2;

  /** Drop in silence. */
  public static final int BLACKHOLE = 3;

  /** Forbidden: the sender is told. */
  public static final int PROHIBITED = 4;

  /** The destination is itself a neighbour on the interface. */
  public static final int DIRECT = 5;

  /** By a gateway on the interface. */
  public static final int GATEWAY = 6;

  /** One of several next hops, by flow. */
  public static final int GROUP = 7;

  private final int[] kinds;
  private final int[] interfaces;
  private final long[] highs;
  private final long[] lows;
  private final int[][] members;

  NextHopTable(int[] kinds, int[] interfaces, long[] highs, long[] lows, int[][] members) {
    this.kinds = kinds;
    this.interfaces = interfaces;
    this.highs = highs;
    this.lows = lows;
    this.members = members;
  }

  /** What kind of next hop it is; {@link #UNREACHABLE} for an index out of range. */
  public int kind(int index) {
    return index >= 0 && index < kinds.length ? kinds[index] : UNREACHABLE;
  }

  /** Index of the interface, of {@link #DIRECT} and {@link #GATEWAY}. */
  public int interfaceIndex(int index) {
    return interfaces[index];
  }

  /** High half of the gateway's address; 0 for IPv4. */
  public long gatewayHigh(int index) {
    return highs[index];
  }

  /** Low half of the gateway's address; the 32 bits, unsigned, for IPv4. */
  public long gatewayLow(int index) {
    return lows[index];
  }

  /** The member of a {@link #GROUP} that serves flows of this hash. */
  public int member(int index, int flowHash) {
    int[] group = members[index];
    return group[(int) ((flowHash & 0xffff_ffffL) * group.length >>> 32)];
  }

  /** How many members a {@link #GROUP} has. */
  public int memberCount(int index) {
    return members[index].length;
  }

  /** The member at a position. */
  public int memberAt(int index, int position) {
    return members[index][position];
  }

  /** Whether packets by this next hop leave by the interface, or may. */
  public boolean leavesBy(int index, int interfaceIndex) {
    int kind = kind(index);
    if (kind == GROUP) {
      int[] group = members[index];
      for (int i = 0; i < group.length; i++) {
        if (interfaces[group[i]] == interfaceIndex) {
          return true;
        }
      }
      return false;
    }
    return (kind == DIRECT || kind == GATEWAY) && interfaces[index] == interfaceIndex;
  }

  /** Whether packets by this next hop leave by the interface for the destination itself, or may. */
  public boolean leavesDirectly(int index, int interfaceIndex) {
    int kind = kind(index);
    if (kind != GROUP) {
      return kind == DIRECT && interfaces[index] == interfaceIndex;
    }
    int[] group = members[index];
    for (int i = 0; i < group.length; i++) {
      if (kinds[group[i]] == DIRECT && interfaces[group[i]] == interfaceIndex) {
        return true;
      }
    }
    return false;
  }
}
