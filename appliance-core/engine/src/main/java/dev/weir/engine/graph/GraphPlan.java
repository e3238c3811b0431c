package dev.weir.engine.graph;

import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled graph: immutable, shared by all workers, each of which makes its own nodes for it.
 *
 * @param nodes every node once
 * @param vertices places of nodes, by id
 * @param arcs beginning of each arc
 * @param points where packets resume that wait at a node
 * @param chains nodes of each arc in order, for the picture of the graph
 */
public record GraphPlan(
    List<Attachment> nodes,
    List<VertexPlan> vertices,
    Map<ArcRef, Destination> arcs,
    Map<NodeRef, Destination> points,
    Map<ArcRef, List<NodeRef>> chains) {
  /** Beginning of an arc. */
  public Destination arc(ArcRef arc) {
    return Optional.ofNullable(arcs.get(arc))
        .orElseThrow(() -> new IllegalArgumentException("no arc " + arc.name()));
  }
}
