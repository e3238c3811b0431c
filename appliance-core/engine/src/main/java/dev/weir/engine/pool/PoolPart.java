package dev.weir.engine.pool;

/** The parts of a worker's pool, sized apart so that none can starve another. */
public enum PoolPart {
  /** What nodes take: copies, generated packets, segments. Last in, first out: stays in cache. */
  HOT,
  /** What drivers receive into. */
  LENT,
  /** Packets held for later, which must not keep the hot slots. */
  COLD
}
