package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolSizes;

/**
 * How a worker is made.
 *
 * @param pool slots
 * @param holdQuota packets one module may hold at a time
 * @param mostTimers timers at a time
 * @param hashSeed of hash tables
 * @param deviceStart where the first worker's slots are that devices may read and write, those of
 *     the others behind them
 */
public record WorkerOptions(
    PoolSizes pool, int holdQuota, int mostTimers, long hashSeed, int deviceStart) {}
