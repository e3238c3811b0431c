package dev.weir.sdk.node;

/** What a node is told of the worker it is made for. Used at prepare, kept by the node. */
public interface WorkerContext {
  /** Index of the worker. */
  int worker();

  /** Number of workers. */
  int workerCount();

  /** The node's counters of an enum; one set per module, enum and worker, kept over generations. */
  <E extends Enum<E> & Counter> Counters<E> counters(Class<E> type);

  /** The node's timers; only for a {@link TimerNode}. */
  Timers timers();

  /** Seed for hash tables: random in production, fixed under the virtual clock. */
  long hashSeed();
}
