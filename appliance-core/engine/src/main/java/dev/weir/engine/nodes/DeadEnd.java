package dev.weir.engine.nodes;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;

/** Drops everything, for one reason. */
@HotPath
public final class DeadEnd implements Node {
  private final DropReason reason;

  /** Makes it. */
  public DeadEnd(DropReason reason) {
    this.reason = reason;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      out.drop(in.get(i), reason);
    }
  }
}
