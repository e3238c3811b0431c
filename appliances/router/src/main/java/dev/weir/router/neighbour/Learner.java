package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;

/** Changes of the neighbour table on account of what is heard, of use, and of room. Worker 0. */
@HotPath
final class Learner {
  private static final int EVICTION_SCAN = 64;

  private final NeighbourTable table;
  private final InterfaceTable interfaces;
  private final NeighbourSettings settings;
  private final Counters<RouterCounter> counters;
  private int evictionCursor;

  Learner(
      NeighbourTable table,
      InterfaceTable interfaces,
      NeighbourSettings settings,
      Counters<RouterCounter> counters) {
    this.table = table;
    this.interfaces = interfaces;
    this.settings = settings;
    this.counters = counters;
  }

  /**
   * Adds a neighbour. Where the table is full one that is not in use makes room; one that waits for
   * an answer never does, so that asking for many cannot drive out those that are known.
   */
  int create(int on, boolean ipv6, long high, long low, long nowNanos, Output out) {
    if (table.count() >= settings.limit() && !evict(nowNanos, out)) {
      return NeighbourTable.NONE;
    }
    int index = table.add(on, ipv6, high, low, nowNanos);
    if (index != NeighbourTable.NONE) {
      counters.increment(RouterCounter.NEIGHBOURS_CREATED);
    }
    return index;
  }

  private boolean evict(long nowNanos, Output out) {
    int end = table.end();
    for (int i = 0; i < EVICTION_SCAN; i++) {
      evictionCursor = evictionCursor + 1 >= end ? 0 : evictionCursor + 1;
      int state = table.state(evictionCursor);
      if (state == NeighbourState.STALE || state == NeighbourState.FAILED) {
        remove(evictionCursor, nowNanos, RouterDrop.NEIGHBOUR_LIMIT, out);
        return true;
      }
    }
    return false;
  }

  /** Removes a neighbour; packets that wait for it are dropped. */
  void remove(int index, long nowNanos, RouterDrop why, Output out) {
    while (table.heldCount(index) > 0) {
      out.dropHeld(table.takeHeld(index), why);
    }
    table.remove(index, nowNanos);
    counters.increment(RouterCounter.NEIGHBOURS_REMOVED);
  }

  /**
   * Its MAC address was heard.
   *
   * @param answer it answered us: it is reachable
   * @param override the address replaces another one known
   */
  void heard(int index, long mac, boolean answer, boolean override, long nowNanos, Output out) {
    int state = table.state(index);
    if (state == NeighbourState.STATIC) {
      return;
    }
    long old = table.mac(index);
    boolean moved = old != 0 && old != mac;
    if (moved && !override) {
      if (state == NeighbourState.REACHABLE) { // RFC 4861, 7.2.5: doubt it, keep the address
        table.setState(index, NeighbourState.STALE, nowNanos);
      }
      return;
    }
    if (old != mac) {
      table.setMac(index, mac, interfaces.mac(table.interfaceIndex(index)));
    }
    if (moved) {
      counters.increment(RouterCounter.NEIGHBOUR_MOVES);
    }
    if (answer) {
      table.setState(index, NeighbourState.REACHABLE, nowNanos);
    } else if (old != mac || state == NeighbourState.INCOMPLETE || state == NeighbourState.FAILED) {
      table.setState(index, NeighbourState.STALE, nowNanos);
    }
    resumeHeld(index, out);
  }

  /** Lets the packets that wait go on: to the neighbour, or to be refused. */
  void resumeHeld(int index, Output out) {
    while (table.heldCount(index) > 0) {
      out.resume(table.takeHeld(index));
    }
  }
}
