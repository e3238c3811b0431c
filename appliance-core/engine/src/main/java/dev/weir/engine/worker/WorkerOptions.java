package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolSizes;
import java.util.List;

/**
 * How a worker is made.
 *
 * @param pool slots
 * @param holdQuota packets one module may hold at a time
 * @param mostTimers timers at a time
 * @param hashSeed of hash tables
 * @param deviceStart where the first worker's slots are that devices may read and write, those of
 *     the others behind them
 * @param processors that workers will run on, by worker; empty if on any
 */
public record WorkerOptions(
    PoolSizes pool,
    int holdQuota,
    int mostTimers,
    long hashSeed,
    int deviceStart,
    List<Integer> processors) {

  /** A worker's; -1 if it may run on any. */
  int processor(int worker) {
    return processors.isEmpty() ? -1 : processors.get(worker);
  }
}
