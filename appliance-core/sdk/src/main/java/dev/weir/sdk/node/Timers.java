package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Timers of one node on one worker. Called on the worker's thread. A timer belongs to the module
 * and the node's name, so it outlives the generation; it is lost when no node of that name is left.
 */
@HotPath
public interface Timers {
  /** No timer. */
  long NONE = -1;

  /**
   * Sets a timer; resolution 1 ms, never early.
   *
   * @return a handle for {@link #cancel}, or {@link #NONE} if there are too many (counted)
   */
  long schedule(long deadlineNanos, long token);

  /** Cancels a timer; one that has run out already is ignored. */
  void cancel(long handle);
}
