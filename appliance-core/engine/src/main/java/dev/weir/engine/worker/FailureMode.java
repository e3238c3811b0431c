package dev.weir.engine.worker;

/** What becomes of packets at the nodes of a module that has failed, until it is rebuilt. */
public enum FailureMode {
  /** They pass its nodes on arcs as if these were not there. */
  OPEN,
  /** They are dropped as {@code module-fault}. */
  CLOSED
}
