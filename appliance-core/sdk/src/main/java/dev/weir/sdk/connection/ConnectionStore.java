package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.ADDRESS0;
import static dev.weir.sdk.connection.RecordLayout.CONFIRMED;
import static dev.weir.sdk.connection.RecordLayout.COUNTERS;
import static dev.weir.sdk.connection.RecordLayout.CREATED;
import static dev.weir.sdk.connection.RecordLayout.GENERATION_MASK;
import static dev.weir.sdk.connection.RecordLayout.GENERATION_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.IPV6;
import static dev.weir.sdk.connection.RecordLayout.LAST_SEEN;
import static dev.weir.sdk.connection.RecordLayout.MARK;
import static dev.weir.sdk.connection.RecordLayout.ORIGIN;
import static dev.weir.sdk.connection.RecordLayout.PENDING_MASK;
import static dev.weir.sdk.connection.RecordLayout.PENDING_ONE;
import static dev.weir.sdk.connection.RecordLayout.PORTS;
import static dev.weir.sdk.connection.RecordLayout.REDIRECTED;
import static dev.weir.sdk.connection.RecordLayout.REMOVED;
import static dev.weir.sdk.connection.RecordLayout.REPLY_INDEXED;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.STATE_MASK;
import static dev.weir.sdk.connection.RecordLayout.TCP;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.connection.ConnectionState.Eviction;
import dev.weir.sdk.hotpath.HotPath;

/**
 * Holds the records and their life: tentative, confirmed, removed, free again.
 *
 * <p>A removed record keeps its content until {@link #reclaim}, so that packets on their way that
 * refer to it do no harm; {@link #SLACK} records are kept for those on top of the limit.
 */
@HotPath
final class ConnectionStore {
  /** Connections that may be removed, or tentative for a probe, between two reclaims. */
  static final int SLACK = 2048;

  /** Largest limit: records are addressed by int. */
  static final int MAX_CAPACITY = 1 << 26;

  /** A tentative connection's packet may be held for a neighbour to answer, but not for so long. */
  private static final long TENTATIVE_NANOS = 60_000_000_000L;

  /** Live connections looked at for the oldest. */
  private static final int EVICTION_SAMPLE = 32;

  final long[] records;
  final ConnectionIndex index;
  final TupleHash hash;
  final ConnectionSteering steering;
  final ConnectionStatistics statistics = new ConnectionStatistics();

  private final int capacity;
  private final FreeRecords free;
  private final EvictionLists lists;
  private final int[] evictionClass = ConnectionState.evictionClasses();
  private final Tuple scratch = new Tuple();

  /** Replaced by the control plane, hence volatile; read only when a connection ends. */
  private volatile ConnectionSlot[] slots = {};

  private long timeNanos;

  private ConnectionPolicy policy;
  private long[] timeoutNanos;
  private int maxConnections;
  private int maxHalfOpen;
  private boolean pickup;
  private boolean dropOutOfWindow;

  private int live;
  private int sweepAt = 1;

  ConnectionStore(int maxConnections, long hashSeed, ConnectionSteering steering) {
    if (maxConnections < 1 || maxConnections > MAX_CAPACITY) {
      throw new IllegalArgumentException("maxConnections must be 1-" + MAX_CAPACITY);
    }
    this.capacity = maxConnections;
    this.records = new long[(maxConnections + SLACK + 1) * WORDS];
    this.index = new ConnectionIndex(2 * (maxConnections + SLACK), records);
    this.free = new FreeRecords(records, maxConnections + SLACK);
    this.lists = new EvictionLists(records);
    this.hash = new TupleHash(hashSeed);
    this.steering = steering;
    this.policy = ConnectionPolicy.defaults(maxConnections);
    this.timeoutNanos = policy.timeouts().nanosByOrdinal();
    setPolicy(policy, timeoutNanos);
  }

  /** Constant time: {@code nanos} was made from the policy beforehand. */
  void setPolicy(ConnectionPolicy policy, long[] nanos) {
    this.policy = policy;
    this.timeoutNanos = nanos;
    this.maxConnections = Math.min(policy.maxConnections(), capacity);
    this.maxHalfOpen = policy.maxHalfOpen();
    this.pickup = policy.tcpPickup() == ConnectionPolicy.TcpPickup.ALLOW;
    this.dropOutOfWindow = policy.dropOutOfWindow();
  }

  ConnectionPolicy policy() {
    return policy;
  }

  boolean pickup() {
    return pickup;
  }

  boolean dropOutOfWindow() {
    return dropOutOfWindow;
  }

  int capacity() {
    return capacity;
  }

  int live() {
    return live;
  }

  int halfOpen() {
    return lists.size(Eviction.EMBRYONIC);
  }

  /** Highest record ever used. */
  int highest() {
    return free.highest();
  }

  /** Number of records a slot needs. */
  int recordCount() {
    return capacity + SLACK + 1;
  }

  void setSlots(ConnectionSlot[] slots) {
    this.slots = slots;
  }

  /** The latest time known; for answers to the control plane. */
  long timeNanos() {
    return timeNanos;
  }

  void noteTime(long nowNanos) {
    timeNanos = nowNanos;
  }

  boolean isLive(int connection) {
    return connection > 0
        && connection <= free.highest()
        && (records[connection * WORDS + PORTS] != 0)
        && (records[connection * WORDS + STATE] & REMOVED) == 0;
  }

  boolean isConfirmed(int connection) {
    return (records[connection * WORDS + STATE] & (CONFIRMED | REMOVED)) == CONFIRMED;
  }

  int generation(int connection) {
    return (int) (records[connection * WORDS + ORIGIN] >>> GENERATION_SHIFT) & GENERATION_MASK;
  }

  boolean isExpired(int connection, long nowNanos) {
    int at = connection * WORDS;
    return nowNanos - records[at + LAST_SEEN]
        >= timeoutNanos[(int) (records[at + STATE] & STATE_MASK)];
  }

  long timeoutNanos(int state) {
    return timeoutNanos[state];
  }

  /**
   * Makes a tentative connection of a tuple that is not in the table.
   *
   * @param mayEvict whether another may give way for it; not for a probe
   * @return its index, or 0 if there is no room
   */
  int create(Tuple key, long keyHash, int state, long nowNanos, int rxInterface, boolean mayEvict) {
    if (mayEvict && !makeRoom(state)) {
      return 0;
    }
    int connection = free.allocate();
    if (connection == 0) {
      return 0;
    }
    int at = connection * WORDS;
    records[at + PORTS] = key.ports;
    records[at + ADDRESS0] = key.address0;
    records[at + IPV6] = key.address1;
    records[at + IPV6 + 1] = key.address2;
    records[at + IPV6 + 2] = key.address3;
    records[at + LAST_SEEN] = nowNanos;
    records[at + CREATED] = nowNanos;
    records[at + STATE] = state;
    records[at + MARK] = 0;
    long generation = (records[at + ORIGIN] >>> GENERATION_SHIFT) + 1 & GENERATION_MASK;
    records[at + ORIGIN] = generation << GENERATION_SHIFT | (rxInterface & 0xffffL) << 16;
    for (int i = at + TCP; i < at + COUNTERS + 4; i++) {
      records[i] = 0;
    }
    if (!index.insert(keyHash, connection << 1)) {
      free.giveBack(connection);
      return 0;
    }
    live++;
    scratch.set(key);
    scratch.reverse();
    writeReply(connection, scratch);
    indexReply(connection, scratch);
    return connection;
  }

  /** Stores the reply tuple; it must not be indexed. */
  void writeReply(int connection, Tuple reply) {
    int at = connection * WORDS;
    records[at + 2 + PORTS] = reply.ports;
    records[at + 2 + ADDRESS0] = reply.address0;
    records[at + IPV6 + 3] = reply.address1;
    records[at + IPV6 + 4] = reply.address2;
    records[at + IPV6 + 5] = reply.address3;
  }

  /** Reads a tuple of a connection. */
  void read(int connection, int direction, Tuple into) {
    int at = connection * WORDS;
    into.ports = records[at + direction * 2 + PORTS];
    into.address0 = records[at + direction * 2 + ADDRESS0];
    into.address1 = records[at + IPV6 + direction * 3];
    into.address2 = records[at + IPV6 + direction * 3 + 1];
    into.address3 = records[at + IPV6 + direction * 3 + 2];
  }

  /** Makes answers find the connection. False if another connection has that tuple. */
  boolean indexReply(int connection, Tuple reply) {
    int at = connection * WORDS + STATE;
    long replyHash = hash.of(reply);
    if (index.find(replyHash, reply) != ConnectionIndex.NONE
        || !index.insert(replyHash, connection << 1 | Direction.REPLY)) {
      return false;
    }
    records[at] |= REPLY_INDEXED;
    if (!steering.isHome(reply)) {
      if (!steering.publish(reply)) {
        unindexReply(connection);
        return false;
      }
      records[at] |= REDIRECTED;
    }
    return true;
  }

  /** Undoes {@link #indexReply}. */
  void unindexReply(int connection) {
    int at = connection * WORDS + STATE;
    long state = records[at];
    if ((state & REPLY_INDEXED) != 0) {
      read(connection, Direction.REPLY, scratch);
      index.remove(hash.of(scratch), connection << 1 | Direction.REPLY);
      if ((state & REDIRECTED) != 0) {
        steering.withdraw(scratch);
      }
      records[at] = state & ~(REPLY_INDEXED | REDIRECTED);
    }
  }

  /** Counts a packet whose fate the connection hangs on. False if there are too many to count. */
  boolean addPending(int connection) {
    int at = connection * WORDS + STATE;
    if ((records[at] & PENDING_MASK) == PENDING_MASK) {
      return false;
    }
    records[at] += PENDING_ONE;
    return true;
  }

  /** A tentative connection's packet has left: the connection is real now. */
  void confirm(int connection) {
    int at = connection * WORDS + STATE;
    long state = records[at];
    if ((state & (CONFIRMED | REMOVED)) != 0) {
      return;
    }
    if ((state & REPLY_INDEXED) == 0) {
      read(connection, Direction.REPLY, scratch);
      if (!indexReply(connection, scratch)) {
        statistics.replyCollisions++;
      }
    }
    records[at] |= CONFIRMED;
    lists.append(evictionClass[(int) (state & STATE_MASK)], connection);
    statistics.created++;
  }

  /** One packet of a tentative connection has come to nothing. */
  void abandon(int connection) {
    int at = connection * WORDS + STATE;
    long state = records[at];
    if ((state & (CONFIRMED | REMOVED)) != 0 || (state & PENDING_MASK) == 0) {
      return;
    }
    records[at] = state - PENDING_ONE;
    if ((records[at] & PENDING_MASK) == 0) {
      remove(connection);
      statistics.discarded++;
    }
  }

  /** Changes the state and with it timeout and readiness to give way. */
  void setState(int connection, int newState) {
    int at = connection * WORDS + STATE;
    long state = records[at];
    int oldState = (int) (state & STATE_MASK);
    if (oldState == newState) {
      return;
    }
    records[at] = state & ~STATE_MASK | newState;
    int from = evictionClass[oldState];
    int to = evictionClass[newState];
    if (from != to && (state & (CONFIRMED | REMOVED)) == CONFIRMED) {
      lists.remove(from, connection);
      lists.append(to, connection);
    }
  }

  /** Takes a connection out of the table; its record stays readable until {@link #reclaim}. */
  void remove(int connection) {
    int at = connection * WORDS;
    long state = records[at + STATE];
    if ((state & REMOVED) != 0) {
      return;
    }
    for (ConnectionSlot slot : slots) {
      slot.release(connection);
    }
    unindexReply(connection);
    read(connection, Direction.ORIGINAL, scratch);
    index.remove(hash.of(scratch), connection << 1);
    if ((state & CONFIRMED) != 0) {
      lists.remove(evictionClass[(int) (state & STATE_MASK)], connection);
    }
    records[at + STATE] |= REMOVED;
    live--;
    free.retire(connection);
  }

  /** No packet on the worker's way refers to removed records any more: they may be used again. */
  void reclaim() {
    free.reclaim();
  }

  /**
   * Looks at some records in turn and removes those silent for too long.
   *
   * @return the number removed
   */
  int expire(long nowNanos, int maxRecords) {
    timeNanos = nowNanos;
    int removed = 0;
    int highest = free.highest();
    int count = Math.min(maxRecords, highest);
    for (int i = 0; i < count; i++) {
      int connection = sweepAt;
      sweepAt = connection >= highest ? 1 : connection + 1;
      long state = records[connection * WORDS + STATE];
      if ((state & REMOVED) != 0) {
        continue;
      }
      boolean over =
          (state & CONFIRMED) != 0
              ? isExpired(connection, nowNanos)
              : nowNanos - records[connection * WORDS + LAST_SEEN] >= TENTATIVE_NANOS;
      if (over) {
        remove(connection);
        removed++;
      }
    }
    statistics.expired += removed;
    return removed;
  }

  private boolean makeRoom(int state) {
    if (evictionClass[state] == Eviction.EMBRYONIC && halfOpen() >= maxHalfOpen) {
      evict(lists.head(Eviction.EMBRYONIC));
    }
    if (live < maxConnections) {
      return true;
    }
    int victim = lists.head(Eviction.EMBRYONIC);
    if (victim == 0) {
      victim = lists.head(Eviction.CLOSING);
    }
    if (victim == 0) {
      victim = lists.longestSilent(Eviction.LIVE, EVICTION_SAMPLE);
    }
    if (victim == 0) {
      statistics.refused++;
      return false;
    }
    evict(victim);
    return true;
  }

  private void evict(int connection) {
    remove(connection);
    statistics.evicted++;
  }
}
