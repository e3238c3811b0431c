package dev.weir.engine.graph;

import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Edge;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles what was attached into vertices.
 *
 * <p>For each arc the nodes are sorted; each interface gets those that are attached on it. A chain
 * is built from its end, and a vertex is shared by all chains that go on alike from there, so that
 * packets of several interfaces pass it in one batch. The vertices are then ranked so that packets
 * go from lower to higher ranks, except where the graph has loops.
 */
public final class GraphCompiler {
  private final GraphSource source;
  private final List<CompileException.Problem> problems;
  private final Map<NodeRef, Attachment> nodes = new LinkedHashMap<>();
  private final Map<DraftKey, Draft> drafts = new LinkedHashMap<>();
  private final Map<ArcRef, @Nullable Draft[]> entries = new LinkedHashMap<>();
  private final Map<NodeRef, PointDraft> points = new LinkedHashMap<>();
  private final Map<ArcRef, List<NodeRef>> chains = new LinkedHashMap<>();
  private final int limit;

  /** A vertex before it has a rank; goes on to {@code next}, to {@code nextArc}, or nowhere. */
  private static final class Draft {
    final NodeRef ref;
    final @Nullable ArcRef arc;
    final @Nullable Draft next;
    final @Nullable ArcRef nextArc;
    int rank = -1;
    boolean visited;

    Draft(DraftKey key) {
      this.ref = key.ref;
      this.arc = key.arc;
      this.next = key.next;
      this.nextArc = key.nextArc;
    }
  }

  private record DraftKey(
      NodeRef ref, @Nullable ArcRef arc, @Nullable Draft next, @Nullable ArcRef nextArc) {}

  /** Where packets resume at a node, by interface. */
  @SuppressWarnings("ArrayRecordComponent") // filled in place, never compared
  private record PointDraft(ArcRef arc, @Nullable Draft[] byInterface) {}

  private GraphCompiler(GraphSource source) {
    this.source = source;
    this.problems = new ArrayList<>(source.problems);
    this.limit = source.interfaces.stream().mapToInt(InterfaceRef::index).max().orElse(0) + 1;
  }

  /**
   * Compiles.
   *
   * @throws CompileException with all problems found
   */
  public static GraphPlan compile(GraphSource source) throws CompileException {
    return new GraphCompiler(source).compile();
  }

  private GraphPlan compile() throws CompileException {
    source.offArc.forEach(this::register);
    source.terminals.values().forEach(this::register);
    source.attachments.values().forEach(list -> list.forEach(this::register));
    for (Attachment a : source.offArc) {
      draft(new DraftKey(a.ref(), null, null, null));
    }
    source.attachments.forEach(this::buildArc);
    fillEmptyChains();
    checkTargets();
    if (!problems.isEmpty()) {
      throw new CompileException(problems);
    }
    return resolve(rank());
  }

  @SuppressWarnings("ReferenceEquality") // the same node is the same object
  private void register(Attachment attachment) {
    Attachment known = nodes.putIfAbsent(attachment.ref(), attachment);
    if (known != null && known.spec() != attachment.spec()) {
      problems.add(
          new CompileException.Problem(
              "ENG-0004",
              "two different nodes are called " + attachment.ref(),
              "give each its own name"));
    }
  }

  private Draft draft(DraftKey key) {
    return drafts.computeIfAbsent(key, Draft::new);
  }

  private void buildArc(ArcRef arc, List<Attachment> attachments) {
    List<NodeRef> order;
    try {
      order = ArcOrder.sort(attachments);
    } catch (ArcOrder.Unsatisfiable e) {
      problems.add(
          new CompileException.Problem(
              "ENG-0005",
              "arc " + arc.name() + ": " + e.getMessage(),
              "unload one of the modules"));
      return;
    }
    Map<NodeRef, List<Attachment>> byRef = new HashMap<>();
    attachments.forEach(a -> byRef.computeIfAbsent(a.ref(), k -> new ArrayList<>()).add(a));
    @Nullable Draft[] entry = new Draft[limit];
    Set<NodeRef> used = new LinkedHashSet<>();
    for (InterfaceRef on : source.interfaces) {
      List<NodeRef> chain = new ArrayList<>();
      for (NodeRef ref : order) {
        if (byRef.getOrDefault(ref, List.of()).stream().anyMatch(a -> a.isOn(on))) {
          chain.add(ref);
        }
      }
      used.addAll(chain);
      entry[on.index()] = buildChain(arc, on, withConnectionLookup(arc, chain));
    }
    List<NodeRef> picture = new ArrayList<>(order);
    picture.retainAll(used);
    Attachment end = source.terminals.get(arc);
    if (end != null) {
      picture.add(end.ref());
    }
    chains.put(arc, List.copyOf(picture));
    entries.put(arc, entry);
  }

  private List<NodeRef> withConnectionLookup(ArcRef arc, List<NodeRef> chain) {
    for (int i = 0; i < chain.size(); i++) {
      if (attachment(chain.get(i)).spec().needsConnection()) {
        List<NodeRef> longer = new ArrayList<>(chain);
        List<Attachment> lookup = source.connectionNodes(arc);
        lookup.forEach(this::register);
        longer.addAll(i, lookup.stream().map(Attachment::ref).toList());
        return longer;
      }
    }
    return chain;
  }

  private @Nullable Draft buildChain(ArcRef arc, InterfaceRef on, List<NodeRef> chain) {
    Draft next = null;
    ArcRef nextArc = source.continuations.get(arc);
    if (nextArc == null) {
      Attachment end = endOf(arc, on);
      register(end);
      next = draft(new DraftKey(end.ref(), null, null, source.afterEnd.get(arc)));
      point(end.ref(), arc)[on.index()] = next;
    }
    for (NodeRef ref : chain.reversed()) {
      next = draft(new DraftKey(ref, arc, next, next == null ? nextArc : null));
      point(ref, arc)[on.index()] = next;
    }
    return next;
  }

  private Attachment endOf(ArcRef arc, InterfaceRef on) {
    var byInterface = source.terminalsByInterface.get(arc);
    return byInterface != null
        ? byInterface.apply(on)
        : source.terminals.getOrDefault(arc, source.deadEnd);
  }

  /** A chain without nodes on an arc that continues is the beginning of the arc it goes on to. */
  private void fillEmptyChains() {
    source.continuations.forEach(
        (arc, continuation) -> {
          @Nullable Draft[] from = entries.get(continuation);
          @Nullable Draft[] to = entries.get(arc);
          for (int i = 0; from != null && to != null && i < limit; i++) {
            to[i] = to[i] == null ? from[i] : to[i];
          }
        });
  }

  /** A node attached to several arcs resumes on the first of them. */
  private @Nullable Draft[] point(NodeRef ref, ArcRef arc) {
    PointDraft known = points.computeIfAbsent(ref, k -> new PointDraft(arc, new Draft[limit]));
    return known.arc.equals(arc) ? known.byInterface : new Draft[limit];
  }

  private void checkTargets() {
    for (Attachment node : List.copyOf(nodes.values())) {
      for (Edge edge : node.spec().edges()) {
        boolean known =
            switch (edge.target()) {
              case ArcRef arc -> source.attachments.containsKey(arc);
              case NodeRef ref -> nodes.containsKey(ref);
            };
        if (!known) {
          problems.add(
              new CompileException.Problem(
                  "ENG-0006",
                  node.ref()
                      + " has an edge "
                      + edge.name()
                      + " to "
                      + edge.target()
                      + ", which does not exist",
                  "load the module that has it"));
        }
      }
    }
  }

  private Attachment attachment(NodeRef ref) {
    Attachment attachment = nodes.get(ref);
    if (attachment == null) {
      throw new IllegalStateException("unregistered node " + ref);
    }
    return attachment;
  }

  private Set<Draft> successors(Draft draft) {
    Set<Draft> successors = new LinkedHashSet<>();
    if (draft.next != null) {
      successors.add(draft.next);
    }
    if (draft.nextArc != null) {
      successors.addAll(draftsOf(draft.nextArc));
    }
    attachment(draft.ref)
        .spec()
        .edges()
        .forEach(edge -> successors.addAll(draftsOf(edge.target())));
    return successors;
  }

  private List<Draft> draftsOf(Target target) {
    @Nullable Draft @Nullable [] table =
        switch (target) {
          case ArcRef arc -> entries.get(arc);
          case NodeRef ref -> {
            PointDraft point = points.get(ref);
            yield point != null
                ? point.byInterface
                : new @Nullable Draft[] {drafts.get(new DraftKey(ref, null, null, null))};
          }
        };
    return table == null
        ? List.of()
        : Arrays.stream(table).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  /** Reverse post-order of a depth-first walk: every edge but those that close a loop goes up. */
  private List<Draft> rank() {
    List<Draft> postOrder = new ArrayList<>();
    entries.keySet().forEach(arc -> draftsOf(arc).forEach(draft -> walk(draft, postOrder)));
    drafts.values().forEach(draft -> walk(draft, postOrder));
    List<Draft> ranked = List.copyOf(postOrder.reversed());
    for (int i = 0; i < ranked.size(); i++) {
      ranked.get(i).rank = i;
    }
    return ranked;
  }

  private void walk(Draft draft, List<Draft> postOrder) {
    if (!draft.visited) {
      draft.visited = true;
      successors(draft).forEach(next -> walk(next, postOrder));
      postOrder.add(draft);
    }
  }

  private GraphPlan resolve(List<Draft> ranked) {
    List<Attachment> list = List.copyOf(nodes.values());
    Map<NodeRef, Integer> indexOf = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      indexOf.put(list.get(i).ref(), i);
    }
    List<VertexPlan> vertices = new ArrayList<>();
    for (Draft draft : ranked) {
      NodeSpec spec = attachment(draft.ref).spec();
      vertices.add(
          new VertexPlan(
              draft.rank,
              draft.ref,
              indexOf.getOrDefault(draft.ref, -1),
              Optional.ofNullable(draft.arc),
              next(draft),
              spec.edges().stream().map(edge -> destination(edge.target())).toList(),
              spec.headersOnly()));
    }
    Map<ArcRef, Destination> arcs = new LinkedHashMap<>();
    entries.keySet().forEach(arc -> arcs.put(arc, destination(arc)));
    Map<NodeRef, Destination> resume = new LinkedHashMap<>();
    nodes.keySet().forEach(ref -> resume.put(ref, destination(ref)));
    return new GraphPlan(
        list,
        List.copyOf(vertices),
        Collections.unmodifiableMap(arcs),
        Collections.unmodifiableMap(resume),
        Collections.unmodifiableMap(chains));
  }

  private Optional<Destination> next(Draft draft) {
    if (draft.next != null) {
      return Optional.of(Destination.fixed(draft.next.rank));
    }
    return Optional.ofNullable(draft.nextArc).map(this::destination);
  }

  private Destination destination(Target target) {
    return switch (target) {
      case ArcRef arc -> table(entries.getOrDefault(arc, new Draft[0]), arc.byTxInterface());
      case NodeRef ref -> {
        PointDraft point = points.get(ref);
        Draft offArc = drafts.get(new DraftKey(ref, null, null, null));
        yield point != null
            ? table(point.byInterface, point.arc.byTxInterface())
            : Destination.fixed(offArc == null ? Destination.NOWHERE : offArc.rank);
      }
    };
  }

  /** One vertex for all interfaces needs no table. */
  private Destination table(@Nullable Draft[] drafts, boolean byTxInterface) {
    int[] table = new int[drafts.length];
    for (int i = 0; i < table.length; i++) {
      Draft draft = drafts[i];
      table[i] = draft == null ? Destination.NOWHERE : draft.rank;
    }
    int[] used = source.interfaces.stream().mapToInt(i -> table[i.index()]).distinct().toArray();
    return used.length == 1 && used[0] >= 0
        ? Destination.fixed(used[0])
        : Destination.table(table, byTxInterface);
  }
}
