package dev.weir.sdk.node;

/**
 * Makes a node for one worker. Called at prepare, on the commit thread, once per worker; all
 * allocation happens here.
 */
@FunctionalInterface
public interface NodeFactory {
  /** Makes the node. */
  Node create(WorkerContext worker, StateView state);
}
