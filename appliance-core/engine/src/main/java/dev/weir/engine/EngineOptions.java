package dev.weir.engine;

import dev.weir.engine.pool.PoolSizes;
import java.util.List;

/**
 * How an engine is made.
 *
 * @param workers number of workers, at least 1
 * @param pool slots of each worker
 * @param holdQuota packets one module may hold on one worker
 * @param mostTimers timers on one worker
 * @param mostConnections connections that can be followed, over all workers
 * @param hashSeed of hash tables: random in production, fixed in a replay
 * @param processors to pin workers to, by worker; empty to pin none
 */
public record EngineOptions(
    int workers,
    PoolSizes pool,
    int holdQuota,
    int mostTimers,
    int mostConnections,
    long hashSeed,
    List<Integer> processors) {
  /** Most workers an engine can have. */
  public static final int MOST_WORKERS = 64;

  /** Checks the numbers. */
  public EngineOptions {
    processors = List.copyOf(processors);
    if (!processors.isEmpty() && processors.size() != workers) {
      throw new IllegalArgumentException("as many processors as workers, or none");
    }
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException("workers must be 1-" + MOST_WORKERS + ", not " + workers);
    }
  }

  /** With workers that run on whatever processors the kernel likes. */
  public EngineOptions(
      int workers,
      PoolSizes pool,
      int holdQuota,
      int mostTimers,
      int mostConnections,
      long hashSeed) {
    this(workers, pool, holdQuota, mostTimers, mostConnections, hashSeed, List.of());
  }

  /** For production, with a number of workers and a random seed. */
  public static EngineOptions production(int workers, long hashSeed) {
    return new EngineOptions(workers, PoolSizes.DEFAULT, 1024, 1 << 20, 1 << 18, hashSeed);
  }

  /** Small and deterministic, for tests and replays. */
  public static EngineOptions deterministic(int workers) {
    return new EngineOptions(workers, PoolSizes.TINY, 128, 1 << 16, 1 << 14, 0x5765_6972L);
  }

  /** The same with room for another number of connections. */
  public EngineOptions withMostConnections(int connections) {
    return new EngineOptions(
        workers, pool, holdQuota, mostTimers, connections, hashSeed, processors);
  }

  /** The same with workers pinned to processors, by worker; empty to pin none. */
  public EngineOptions withProcessors(List<Integer> pinned) {
    return new EngineOptions(
        workers, pool, holdQuota, mostTimers, mostConnections, hashSeed, pinned);
  }
}
