package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.CONFIRMED;
import static dev.weir.sdk.connection.RecordLayout.COUNTERS;
import static dev.weir.sdk.connection.RecordLayout.LAST_SEEN;
import static dev.weir.sdk.connection.RecordLayout.ORIGIN;
import static dev.weir.sdk.connection.RecordLayout.REMOVED;
import static dev.weir.sdk.connection.RecordLayout.REPLIED;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.STATE_MASK;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;

/**
 * Finds or makes the connection of each packet, and follows its protocol. For the engine and the
 * testkit; one per worker.
 *
 * <p>Duties of whoever owns it, on the worker's thread:
 *
 * <ul>
 *   <li>{@link #track} before the first node that needs connections, after reassembly;
 *   <li>{@link #confirm} a packet when it is transmitted, punted or delivered locally, {@link
 *       #abandon} it when it is dropped or released (both matter only while the packet {@link
 *       ConnectionRef#isTentative});
 *   <li>{@link #share} what is made of a packet and goes on in its place: fragments, segments;
 *   <li>{@link #quiesce} when no packet is on its way (packets held excepted);
 *   <li>{@link #isCurrent} before a held packet goes on; if false, clear its connection;
 *   <li>{@link #expire} now and then.
 * </ul>
 */
@HotPath
public final class ConnectionTracker {
  private static final ConnectionDropReason[] REASONS = ConnectionDropReason.values();
  private static final int UDP_UNREPLIED = ConnectionState.UDP_UNREPLIED.ordinal();
  private static final int ICMP_UNREPLIED = ConnectionState.ICMP_UNREPLIED.ordinal();
  private static final int OTHER_UNREPLIED = ConnectionState.OTHER_UNREPLIED.ordinal();

  private final ConnectionStore store;
  private final long[] records;
  private final ConnectionTable table;
  private final Translations translations;
  private final TcpMachine tcp;
  private final TcpSegmentReader segment;
  private final TupleReader reader = new TupleReader();

  // One batch between the passes.
  private final int[] kinds = new int[Batch.CAPACITY];
  private final long[] hashes = new long[Batch.CAPACITY];
  private final int[] candidates = new int[Batch.CAPACITY];
  private final Tuple[] tuples = new Tuple[Batch.CAPACITY];
  private long touched;

  /**
   * A tracker with an empty table.
   *
   * @param maxConnections the most there can ever be; memory for them is taken here
   * @param hashSeed secret in production
   */
  public ConnectionTracker(int maxConnections, long hashSeed, ConnectionSteering steering) {
    store = new ConnectionStore(maxConnections, hashSeed, steering);
    records = store.records;
    table = new ConnectionTable(store);
    translations = new Translations(store, hashSeed);
    tcp = new TcpMachine(store);
    segment = new TcpSegmentReader(tcp);
    for (int i = 0; i < tuples.length; i++) {
      tuples[i] = new Tuple();
    }
  }

  /** The connections. */
  public ConnectionTable table() {
    return table;
  }

  /** For NAT modules. */
  public Translations translations() {
    return translations;
  }

  ConnectionStore store() {
    return store;
  }

  /**
   * Gives every packet of the batch that has none its connection, or drops it. Three passes, so
   * that the cache misses of different packets overlap: read all tuples, look all up in the index,
   * then compare and go on with each.
   */
  public void track(Batch batch, Output out) {
    int size = batch.size();
    long sum = 0;
    for (int i = 0; i < size; i++) {
      Packet packet = batch.get(i);
      if (ConnectionRef.status(packet) != ConnectionStatus.NONE) {
        kinds[i] = -1;
        continue;
      }
      int kind = reader.read(packet);
      kinds[i] = kind;
      if (kind <= TupleReader.ICMP_ERROR) {
        tuples[i].set(reader.tuple());
        long hash = store.hash.of(tuples[i]);
        hashes[i] = hash;
        sum += store.index.touch(hash);
      }
    }
    for (int i = 0; i < size; i++) {
      if (kinds[i] >= 0 && kinds[i] <= TupleReader.ICMP_ERROR) {
        int candidate = store.index.candidate(hashes[i]);
        candidates[i] = candidate;
        sum += records[(candidate >>> 1) * WORDS + STATE];
      }
    }
    touched = sum;
    long nowNanos = batch.nowNanos();
    store.noteTime(nowNanos);
    for (int i = 0; i < size; i++) {
      if (kinds[i] >= 0) {
        Packet packet = batch.get(i);
        int drop = settle(packet, kinds[i], tuples[i], hashes[i], candidates[i], nowNanos);
        if (drop >= 0) {
          out.drop(packet, REASONS[drop]);
        } else if (packet.isTraced()) {
          ConnectionExplanation.explain(batch, packet, store);
        }
      }
    }
  }

  /** A value that keeps the prefetching reads of {@link #track} alive. */
  long touched() {
    return touched;
  }

  /** The packet has left, or has reached the host: its connection is real. */
  public void confirm(Packet packet) {
    if (ConnectionRef.isTentative(packet) && isCurrent(packet)) {
      // An error that leaves says that the packet it is about did not.
      if (packet.isProbe() || ConnectionRef.isIcmpError(packet)) {
        store.abandon(packet.connection());
      } else {
        store.confirm(packet.connection());
      }
    }
  }

  /** The packet has come to nothing. The connection goes with the last of its packets. */
  public void abandon(Packet packet) {
    if (ConnectionRef.isTentative(packet) && isCurrent(packet)) {
      store.abandon(packet.connection());
    }
  }

  /**
   * A packet made of another shares its connection and, while that is tentative, its say in whether
   * the connection comes to be.
   */
  public void share(Packet of, Packet made) {
    boolean tentative = ConnectionRef.isTentative(of);
    if (!tentative || (isCurrent(of) && store.addPending(of.connection()))) {
      made.setConnection(of.connection(), of.connectionState() & ~ConnectionRef.FIRST);
    }
  }

  /**
   * An ICMP error about a packet belongs to its connection, and travels the other way. While that
   * is tentative the error keeps it for as long as it is on its way itself.
   */
  public void relate(Packet error, Packet about) {
    if (!isCurrent(about)) {
      return;
    }
    int connection = about.connection();
    int more = ConnectionRef.ICMP_ERROR;
    if (ConnectionRef.isTentative(about)) {
      if (!store.addPending(connection)) {
        return;
      }
      more |= ConnectionRef.TENTATIVE;
    }
    error.setConnection(
        connection,
        ConnectionRef.bits(
            ConnectionStatus.RELATED,
            ConnectionRef.direction(about) ^ 1,
            store.generation(connection),
            more));
  }

  /** True if the packet's connection is still the one it was. */
  public boolean isCurrent(Packet packet) {
    int connection = packet.connection();
    return connection > 0
        && store.isLive(connection)
        && ConnectionRef.generation(packet) == store.generation(connection);
  }

  /** No packet is on its way through the worker: indexes of ended connections may be reused. */
  public void quiesce() {
    store.reclaim();
  }

  /**
   * Looks at some connections in turn, and forgets those silent for too long. A connection that has
   * run out is never found again even if this comes late; this gives its place back.
   *
   * @param maxRecords bounds the work; a sixteenth of the table every second is plenty
   * @return the number forgotten
   */
  public int expire(long nowNanos, int maxRecords) {
    return store.expire(nowNanos, maxRecords);
  }

  /** Drop reason's ordinal, or -1. */
  private int settle(
      Packet packet, int kind, Tuple tuple, long hash, int candidate, long nowNanos) {
    if (kind >= TupleReader.FIRST_DROP) {
      return kind - TupleReader.FIRST_DROP;
    }
    if (kind >= TupleReader.UNTRACKED) {
      boolean untracked = kind == TupleReader.UNTRACKED;
      packet.setConnection(-1, untracked ? ConnectionStatus.UNTRACKED : ConnectionStatus.INVALID);
      return -1;
    }
    boolean isTcp = tuple.protocol() == IpProtocols.TCP;
    if (isTcp && kind != TupleReader.ICMP_ERROR) {
      segment.read(packet);
    }
    int reference = resolve(tuple, hash, candidate);
    if (reference != ConnectionIndex.NONE && store.isExpired(reference >>> 1, nowNanos)) {
      reference = outlived(packet, reference);
    }
    if (kind == TupleReader.ICMP_ERROR) {
      relate(packet, reference);
      return -1;
    }
    if (reference == ConnectionIndex.NONE) {
      return make(packet, kind, tuple, hash, isTcp, nowNanos);
    }
    if (!isTcp) {
      return advance(packet, reference, nowNanos, false);
    }
    int verdict = tcp.accept(reference >>> 1, reference & 1, !packet.isProbe());
    if (verdict == TcpMachine.OK) {
      return advance(packet, reference, nowNanos, true);
    }
    if (verdict == TcpMachine.REOPEN) {
      if (!packet.isProbe()) {
        store.remove(reference >>> 1);
        return make(packet, kind, tuple, hash, true, nowNanos);
      }
      packet.setConnection(-1, ConnectionStatus.NEW);
      return -1;
    }
    if (store.dropOutOfWindow()) {
      return ConnectionDropReason.TCP_OUT_OF_WINDOW.ordinal();
    }
    packet.setConnection(-1, ConnectionStatus.INVALID);
    return -1;
  }

  /** The candidate if it is right and still there; else a full look. */
  private int resolve(Tuple tuple, long hash, int candidate) {
    if (candidate != ConnectionIndex.NONE
        && (records[(candidate >>> 1) * WORDS + STATE] & REMOVED) == 0
        && store.index.matches(candidate, tuple)
        && isIndexed(candidate)) {
      return candidate;
    }
    return tuple.isIpv6()
        ? store.index.find(hash, tuple)
        : store.index.findIpv4(hash, tuple.ports, tuple.address0);
  }

  /** A reply tuple that is being translated is written but found by nobody yet. */
  private boolean isIndexed(int reference) {
    return (reference & 1) == Direction.ORIGINAL
        || (records[(reference >>> 1) * WORDS + STATE] & RecordLayout.REPLY_INDEXED) != 0;
  }

  /** A connection silent for too long counts no more; tentative ones wait for their packets. */
  private int outlived(Packet packet, int reference) {
    int connection = reference >>> 1;
    if ((records[connection * WORDS + STATE] & CONFIRMED) == 0) {
      return reference;
    }
    if (packet.isProbe()) {
      return ConnectionIndex.NONE;
    }
    store.remove(connection);
    store.statistics.expired++;
    return ConnectionIndex.NONE;
  }

  /** An ICMP error travels in the direction of the tuple; it refreshes nothing. */
  private void relate(Packet packet, int reference) {
    if (reference == ConnectionIndex.NONE
        || (records[(reference >>> 1) * WORDS + STATE] & CONFIRMED) == 0) {
      packet.setConnection(-1, ConnectionStatus.INVALID);
      return;
    }
    int connection = reference >>> 1;
    packet.setConnection(
        connection,
        ConnectionRef.bits(
            ConnectionStatus.RELATED,
            reference & 1,
            store.generation(connection),
            ConnectionRef.ICMP_ERROR));
  }

  private int make(Packet packet, int kind, Tuple tuple, long hash, boolean isTcp, long nowNanos) {
    int state;
    if (isTcp) {
      if (!TcpMachine.isOpening(tcp.flags()) && !mayPickUp(tcp.flags())) {
        packet.setConnection(-1, ConnectionStatus.INVALID);
        return -1;
      }
      state = tcp.openingState();
    } else if (kind == TupleReader.ANSWER) {
      packet.setConnection(-1, ConnectionStatus.INVALID);
      return -1;
    } else {
      state = unrepliedState(tuple.protocol());
    }
    int connection =
        store.create(tuple, hash, state, nowNanos, packet.rxInterface(), !packet.isProbe());
    if (connection == 0) {
      return ConnectionDropReason.CONNECTION_TABLE_FULL.ordinal();
    }
    if (isTcp) {
      tcp.open(connection);
    }
    store.addPending(connection);
    count(packet, connection, Direction.ORIGINAL);
    packet.setConnection(
        connection,
        ConnectionRef.bits(
            ConnectionStatus.NEW,
            Direction.ORIGINAL,
            store.generation(connection),
            ConnectionRef.TENTATIVE | ConnectionRef.FIRST));
    return -1;
  }

  /** Data in the middle, where the policy lets it; never an answer to a SYN nor an end. */
  private boolean mayPickUp(int flags) {
    return store.pickup()
        && (flags & (TcpHeader.SYN | TcpHeader.RST | TcpHeader.FIN)) == 0
        && (flags & TcpHeader.ACK) != 0;
  }

  private int advance(Packet packet, int reference, long nowNanos, boolean isTcp) {
    int connection = reference >>> 1;
    int direction = reference & 1;
    int at = connection * WORDS;
    boolean probe = packet.isProbe();
    if (!probe) {
      records[at + LAST_SEEN] = nowNanos;
      count(packet, connection, direction);
      if (direction == Direction.REPLY) {
        answered(packet, connection, isTcp);
      }
    }
    long state = records[at + STATE];
    int more = 0;
    if ((state & CONFIRMED) == 0 && store.addPending(connection)) {
      more = ConnectionRef.TENTATIVE;
    }
    boolean established = (state & REPLIED) != 0 || direction == Direction.REPLY;
    packet.setConnection(
        connection,
        ConnectionRef.bits(
            established ? ConnectionStatus.ESTABLISHED : ConnectionStatus.NEW,
            direction,
            store.generation(connection),
            more));
    return -1;
  }

  private void answered(Packet packet, int connection, boolean isTcp) {
    int at = connection * WORDS;
    if ((records[at + ORIGIN] & 0xffff) == 0) {
      records[at + ORIGIN] |= packet.rxInterface() & 0xffff;
    }
    if (!isTcp && (records[at + STATE] & REPLIED) == 0) {
      records[at + STATE] |= REPLIED;
      // Each replied state follows its unreplied one.
      store.setState(connection, (int) (records[at + STATE] & STATE_MASK) + 1);
    }
  }

  private void count(Packet packet, int connection, int direction) {
    int at = connection * WORDS + COUNTERS + 2 * direction;
    records[at]++;
    records[at + 1] += packet.end() - packet.l3();
  }

  private static int unrepliedState(int protocol) {
    return switch (protocol) {
      case IpProtocols.UDP -> UDP_UNREPLIED;
      case IpProtocols.ICMP, IpProtocols.ICMPV6 -> ICMP_UNREPLIED;
      default -> OTHER_UNREPLIED;
    };
  }
}
