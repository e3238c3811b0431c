package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;

/** A node that is also called when a timer it set has run out; see {@link Timers}. */
@HotPath
public interface TimerNode extends Node {
  /**
   * A timer has run out. Packets made here leave by {@code out} as in {@link Node#process}.
   *
   * @param nowNanos the worker's clock
   * @param token as given when the timer was set
   */
  void onTimer(long nowNanos, long token, Output out);
}
