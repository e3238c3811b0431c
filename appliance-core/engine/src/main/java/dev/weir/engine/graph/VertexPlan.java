package dev.weir.engine.graph;

import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import java.util.List;
import java.util.Optional;

/**
 * A node at one place in the graph.
 *
 * @param id its rank: packets go to higher ones except in loops
 * @param ref the node's name
 * @param node index of the node in {@link GraphPlan#nodes()}
 * @param arc the arc it stands on
 * @param next where packets go that it does not dispose of; empty if it must dispose of all
 * @param edges by position
 * @param headersOnly what a packet has borrowed may stay where it is
 */
public record VertexPlan(
    int id,
    NodeRef ref,
    int node,
    Optional<ArcRef> arc,
    Optional<Destination> next,
    List<Destination> edges,
    boolean headersOnly) {}
