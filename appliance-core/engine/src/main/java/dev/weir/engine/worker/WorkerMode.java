package dev.weir.engine.worker;

import dev.weir.sdk.config.Doc;

/** What a worker does while no packet comes. */
public enum WorkerMode {
  /** Never sleeps: the shortest latency, for a whole processor. */
  @Doc("Always polls: the shortest latency, for a whole processor")
  POLL,
  /** Polls on for as long as packets usually let it wait, at most briefly, and then sleeps. */
  @Doc("Polls while packets keep coming, and sleeps when they do not")
  ADAPTIVE,
  /** Sleeps as soon as there is nothing to do. */
  @Doc("Sleeps as soon as nothing is there: the least processor time")
  INTERRUPT
}
