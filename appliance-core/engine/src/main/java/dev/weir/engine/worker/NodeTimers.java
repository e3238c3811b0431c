package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Timers;
import java.util.Arrays;

/**
 * A node's timers. Those set while the node is made begin when it comes into force, in place of any
 * with the same token that an earlier generation has left.
 */
final class NodeTimers implements Timers {
  private final Worker worker;
  private final int owner;
  private final boolean probe;
  private boolean started;
  private long[] deadlines = new long[4];
  private long[] tokens = new long[4];
  private int count;

  NodeTimers(Worker worker, int owner, boolean probe) {
    this.worker = worker;
    this.owner = owner;
    this.probe = probe;
  }

  @Override
  public long schedule(long deadlineNanos, long token) {
    if (probe) {
      return NONE;
    }
    if (started) {
      return worker.timers().schedule(deadlineNanos, owner, token);
    }
    return remember(deadlineNanos, token);
  }

  @ColdPath("the node is being made")
  private long remember(long deadlineNanos, long token) {
    if (count == deadlines.length) {
      deadlines = Arrays.copyOf(deadlines, count * 2);
      tokens = Arrays.copyOf(tokens, count * 2);
    }
    deadlines[count] = deadlineNanos;
    tokens[count++] = token;
    return NONE;
  }

  @Override
  public void cancel(long handle) {
    if (started) {
      worker.timers().cancel(handle);
    }
  }

  /** The node comes into force. The worker's thread. */
  void start() {
    started = true;
    for (int i = 0; i < count; i++) {
      worker.timers().cancelAll(owner, tokens[i]);
      worker.timers().schedule(deadlines[i], owner, tokens[i]);
    }
    count = 0;
  }
}
