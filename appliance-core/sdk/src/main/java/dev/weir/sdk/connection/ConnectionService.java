package dev.weir.sdk.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connection tables of all workers. Modules get it with {@code
 * assembly.use(ConnectionService.class)}; nodes take what they need of it when they are made. The
 * methods are for the control plane, any thread, unless they say otherwise.
 */
public final class ConnectionService {
  /** Records looked at in one visit to a worker, so that packets do not wait for long. */
  private static final int VISIT = 4096;

  /** Lets work be done on a worker's thread between two batches. */
  @FunctionalInterface
  public interface WorkerCall {
    /**
     * Runs the task on the worker and waits for it.
     *
     * @throws InterruptedException if the caller is interrupted while it waits
     */
    void run(int worker, Runnable task) throws InterruptedException;
  }

  private final List<ConnectionTracker> trackers;
  private final WorkerCall workers;
  private final Map<String, ConnectionSlot[]> slots = new HashMap<>();

  /** For the engine and the testkit: one tracker for each worker. */
  public ConnectionService(List<ConnectionTracker> trackers, WorkerCall workers) {
    this.trackers = List.copyOf(trackers);
    this.workers = workers;
  }

  /** The table of a worker; to be used by its nodes only. */
  public ConnectionTable table(int worker) {
    return trackers.get(worker).table();
  }

  /** The translations of a worker; to be used by its nodes only. */
  public Translations translations(int worker) {
    return trackers.get(worker).translations();
  }

  /** Number of workers. */
  public int workerCount() {
    return trackers.size();
  }

  /**
   * State of a module for each connection, one array for each worker, by worker index. Asked for
   * again under the same key with the same size, it is the same state, with the new callback: so it
   * is kept over generations. Takes memory for the whole table; call at prepare.
   *
   * @param key unique: {@code module/name}
   * @param bytes for each connection, 1-1024
   */
  public synchronized List<ConnectionSlot> attach(
      String key, int bytes, ConnectionSlot.Release release) {
    ConnectionSlot[] known = slots.get(key);
    if (known != null && known[0].bytesPerConnection() == (bytes + 7 & ~7)) {
      for (ConnectionSlot slot : known) {
        slot.setRelease(release);
      }
      return List.of(known);
    }
    ConnectionSlot[] made = new ConnectionSlot[trackers.size()];
    for (int i = 0; i < made.length; i++) {
      made[i] = new ConnectionSlot(bytes, trackers.get(i).table().recordCount(), release);
    }
    slots.put(key, made);
    publishSlots();
    return List.of(made);
  }

  /** Gives the state up: its module is gone. The callback is not called any more, but for races. */
  public synchronized void detach(String key) {
    if (slots.remove(key) != null) {
      publishSlots();
    }
  }

  /** Sets timeouts and limits on all workers. The limits are shared out evenly. */
  public void setPolicy(ConnectionPolicy policy) throws InterruptedException {
    int count = trackers.size();
    ConnectionPolicy share =
        new ConnectionPolicy(
            policy.timeouts(),
            policy.tcpPickup(),
            policy.dropOutOfWindow(),
            Math.ceilDiv(policy.maxConnections(), count),
            Math.ceilDiv(policy.maxHalfOpen(), count));
    long[] nanos = policy.timeouts().nanosByOrdinal();
    for (int worker = 0; worker < count; worker++) {
      ConnectionStore store = trackers.get(worker).store();
      workers.run(worker, () -> store.setPolicy(share, nanos));
    }
  }

  /** Connections that fit, at most so many. */
  public List<ConnectionSnapshot> list(ConnectionFilter filter, int max)
      throws InterruptedException {
    List<ConnectionSnapshot> found = new ArrayList<>();
    ConnectionMatcher matcher = new ConnectionMatcher(filter);
    for (int worker = 0; worker < trackers.size() && found.size() < max; worker++) {
      int owner = worker;
      ConnectionStore store = trackers.get(worker).store();
      ConnectionTable table = trackers.get(worker).table();
      visit(
          worker,
          connection -> {
            if (found.size() < max && matcher.matches(table, connection)) {
              found.add(ConnectionSnapshot.of(owner, store, table, connection));
            }
          });
    }
    return found;
  }

  /**
   * Ends connections that fit; their later packets are new or invalid.
   *
   * @return how many
   */
  public long clear(ConnectionFilter filter) throws InterruptedException {
    long[] cleared = new long[1];
    ConnectionMatcher matcher = new ConnectionMatcher(filter);
    for (int worker = 0; worker < trackers.size(); worker++) {
      ConnectionStore store = trackers.get(worker).store();
      ConnectionTable table = trackers.get(worker).table();
      visit(
          worker,
          connection -> {
            if (matcher.matches(table, connection)) {
              store.remove(connection);
              store.statistics.cleared++;
              cleared[0]++;
            }
          });
    }
    return cleared[0];
  }

  /** The sums. */
  public ConnectionTotals totals() throws InterruptedException {
    long[] sums = new long[10];
    for (int worker = 0; worker < trackers.size(); worker++) {
      ConnectionStore store = trackers.get(worker).store();
      ConnectionTable table = trackers.get(worker).table();
      workers.run(
          worker,
          () -> {
            ConnectionStatistics statistics = store.statistics;
            sums[0] += store.live();
            sums[1] += store.halfOpen();
            sums[2] += Math.min(store.policy().maxConnections(), store.capacity());
            sums[3] += table.memoryBytes();
            sums[4] += statistics.created;
            sums[5] += statistics.discarded;
            sums[6] += statistics.expired;
            sums[7] += statistics.evicted;
            sums[8] += statistics.refused;
            sums[9] += statistics.cleared;
          });
    }
    return new ConnectionTotals(
        sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8], sums[9]);
  }

  /** Sees a connection on its worker. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int connection);
  }

  /** Goes through the confirmed connections of a worker, some at a time. */
  private void visit(int worker, Visitor visitor) throws InterruptedException {
    ConnectionStore store = trackers.get(worker).store();
    int[] next = {1};
    while (next[0] > 0) {
      workers.run(
          worker,
          () -> {
            int end = (int) Math.min(store.highest() + 1L, (long) next[0] + VISIT);
            for (int connection = next[0]; connection < end; connection++) {
              if (store.isConfirmed(connection)) {
                visitor.visit(connection);
              }
            }
            next[0] = end > store.highest() ? 0 : end;
          });
    }
  }

  private void publishSlots() {
    for (int worker = 0; worker < trackers.size(); worker++) {
      List<ConnectionSlot> attached = new ArrayList<>();
      for (ConnectionSlot[] each : slots.values()) {
        attached.add(each[worker]);
      }
      trackers.get(worker).store().setSlots(attached.toArray(ConnectionSlot[]::new));
    }
  }
}
