package dev.weir.engine.worker;

import dev.weir.sdk.node.NodeRef;

/**
 * What a node of a generation has done on a worker. Values may be a moment old.
 *
 * @param node which
 * @param packets that passed it
 * @param calls of it
 * @param timedPackets of these, those of rounds that were timed
 * @param timedNanos what it took for them
 */
public record NodeTime(
    NodeRef node, long packets, long calls, long timedPackets, long timedNanos) {}
