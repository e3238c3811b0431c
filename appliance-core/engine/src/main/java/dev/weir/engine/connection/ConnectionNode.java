package dev.weir.engine.connection;

import dev.weir.sdk.connection.ConnectionTracker;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;

/** Finds or makes the connection of every packet; runs before the first node that needs it. */
@HotPath
public final class ConnectionNode implements Node {
  private final ConnectionTracker tracker;

  /** A node over the worker's table. */
  public ConnectionNode(ConnectionTracker tracker) {
    this.tracker = tracker;
  }

  @Override
  public void process(Batch in, Output out) {
    tracker.track(in, out);
  }
}
