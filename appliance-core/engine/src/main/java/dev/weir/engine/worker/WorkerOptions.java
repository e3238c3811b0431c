package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolSizes;

/**
 * How a worker is made.
 *
 * @param pool slots
 * @param holdQuota packets one module may hold at a time
 * @param mostTimers timers at a time
 * @param hashSeed of hash tables
 */
public record WorkerOptions(PoolSizes pool, int holdQuota, int mostTimers, long hashSeed) {}
