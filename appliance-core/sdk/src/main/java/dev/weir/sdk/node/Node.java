package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;

/**
 * One step on a packet's way. Immutable compiled configuration: one instance per worker and
 * generation, made by a {@link NodeFactory}; state that outlives it is got from the {@link
 * StateView}. Called by its worker's thread only.
 */
@HotPath
@FunctionalInterface
public interface Node {
  /**
   * Handles the packets of a batch. Each packet may be disposed of once through {@code out}; those
   * that are not go on along the arc in place (a node off an arc has to dispose of all: what it
   * leaves is dropped as {@code not-disposed}).
   *
   * <p>An exception drops the packets not yet disposed of as {@code module-fault} and puts the
   * module into its configured failure behaviour.
   */
  void process(Batch in, Output out);
}
