package dev.weir.sdk.node;

import java.util.ArrayList;
import java.util.List;

/**
 * Describes a node to the graph compiler.
 *
 * @param name lower case words with hyphens; unique in the module (one node may be attached to
 *     several arcs and interfaces under one name if the spec is the same object)
 * @param factory makes it, once per worker
 * @param edges ways out other than along the arc; {@link Output#edge} takes a position in this list
 * @param before names of nodes on the same arc that come after this one: {@code node} or {@code
 *     module/node}, or {@code *} for all others; names nobody has are ignored
 * @param after names of nodes on the same arc that come before this one
 * @param needsConnection packets have their connection looked up before this node
 * @param headersOnly the node looks at headers alone, up to that of TCP or UDP with its options:
 *     see {@link Builder#headersOnly}
 */
public record NodeSpec(
    String name,
    NodeFactory factory,
    List<Edge> edges,
    List<String> before,
    List<String> after,
    boolean needsConnection,
    boolean headersOnly) {
  /** Copies the lists. */
  public NodeSpec {
    edges = List.copyOf(edges);
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** Starts a description. */
  public static Builder of(String name, NodeFactory factory) {
    return new Builder(name, factory);
  }

  /** Collects a description. */
  public static final class Builder {
    private final String name;
    private final NodeFactory factory;
    private final List<Edge> edges = new ArrayList<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private boolean needsConnection;
    private boolean headersOnly;

    private Builder(String name, NodeFactory factory) {
      this.name = name;
      this.factory = factory;
    }

    /** Adds the next edge; the first has position 0. */
    public Builder edge(String edgeName, Target target) {
      edges.add(new Edge(edgeName, target));
      return this;
    }

    /** Places the node before others of the arc. */
    public Builder before(String... nodes) {
      before.addAll(List.of(nodes));
      return this;
    }

    /** Places the node after others of the arc. */
    public Builder after(String... nodes) {
      after.addAll(List.of(nodes));
      return this;
    }

    /** Asks for the connection to be looked up before the node. */
    public Builder needsConnection() {
      needsConnection = true;
      return this;
    }

    /**
     * Says that the node reads and changes headers alone, up to that of TCP or UDP with its
     * options, so that the payload of a long frame may stay where it came from and be copied once,
     * from guest to guest. Where it does look further, in an error that quotes a packet for
     * instance, it calls {@code packet.bringIn()} first.
     */
    public Builder headersOnly() {
      headersOnly = true;
      return this;
    }

    /** The description. */
    public NodeSpec build() {
      return new NodeSpec(name, factory, edges, before, after, needsConnection, headersOnly);
    }
  }
}
