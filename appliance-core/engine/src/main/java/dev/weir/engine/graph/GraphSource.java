package dev.weir.engine.graph;

import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the compiler works on: everything that was attached, as it was attached. */
public final class GraphSource {
  final List<InterfaceRef> interfaces;
  final Attachment deadEnd;
  final Map<ArcRef, List<Attachment>> attachments = new LinkedHashMap<>();
  final Map<ArcRef, Attachment> terminals = new LinkedHashMap<>();
  final Map<ArcRef, Function<InterfaceRef, Attachment>> terminalsByInterface =
      new LinkedHashMap<>();
  final Map<ArcRef, ArcRef> continuations = new LinkedHashMap<>();
  final Map<ArcRef, ArcRef> afterEnd = new LinkedHashMap<>();
  final List<Attachment> offArc = new ArrayList<>();
  private final List<BeforeConnection> beforeConnection = new ArrayList<>();
  private final Map<ArcRef, List<Attachment>> connectionNodes = new LinkedHashMap<>();
  final List<CompileException.Problem> problems = new ArrayList<>();

  /**
   * Begins with the engine's arcs.
   *
   * @param interfaces all, the pseudo interface of the appliance itself included
   * @param deadEnd disposes of the packets of an arc that nobody ends
   */
  public GraphSource(List<InterfaceRef> interfaces, Attachment deadEnd) {
    this.interfaces = List.copyOf(interfaces);
    this.deadEnd = deadEnd;
    Arcs.ALL.forEach(arc -> attachments.put(arc, new ArrayList<>()));
    continuations.put(Arcs.L2_OUTPUT, Arcs.INTERFACE_OUTPUT);
  }

  /** All interfaces. */
  public List<InterfaceRef> interfaces() {
    return interfaces;
  }

  /** Adds an arc. */
  public void declareArc(String module, ArcRef arc) {
    if (attachments.keySet().stream().anyMatch(other -> other.name().equals(arc.name()))) {
      problem(
          "ENG-0001",
          module + " declares the arc " + arc.name() + ", which there is already",
          "unload one of the modules");
      return;
    }
    attachments.put(arc, new ArrayList<>());
  }

  /** Puts a node on an arc. */
  public void attach(ArcRef arc, Attachment attachment) {
    List<Attachment> on = attachments.get(arc);
    if (on == null) {
      noArc(attachment, arc);
      return;
    }
    on.add(attachment);
  }

  /** Ends an arc, on all interfaces. */
  public void terminate(ArcRef arc, Attachment end) {
    if (!attachments.containsKey(arc)) {
      noArc(end, arc);
    } else if (terminals.containsKey(arc)
        || terminalsByInterface.containsKey(arc)
        || continuations.containsKey(arc)) {
      problem(
          "ENG-0002",
          end.ref() + " would end the arc " + arc.name() + ", which ends elsewhere already",
          "unload one of the modules");
    } else {
      terminals.put(arc, end);
    }
  }

  /** Ends an arc by interface; the engine's own business. */
  public void terminateByInterface(ArcRef arc, Function<InterfaceRef, Attachment> ends) {
    terminalsByInterface.put(arc, ends);
  }

  /** Has packets that the end of an arc leaves alone go on to another; the engine's business. */
  public void continueAfterEnd(ArcRef arc, ArcRef next) {
    afterEnd.put(arc, next);
  }

  /** Adds a node that is reached by edges only. */
  public void add(Attachment node) {
    offArc.add(node);
  }

  private record BeforeConnection(String module, Function<ArcRef, NodeSpec> spec) {}

  /**
   * Adds a node to those that run before the first node of a chain that needs the connection. Each
   * arc gets its own, so that a packet that waits or is handed over there resumes on that arc:
   * their names must differ.
   */
  public void addBeforeConnection(String module, Function<ArcRef, NodeSpec> spec) {
    beforeConnection.add(new BeforeConnection(module, spec));
  }

  /** Those nodes for an arc, in order; the same each time. */
  List<Attachment> connectionNodes(ArcRef arc) {
    return connectionNodes.computeIfAbsent(
        arc,
        on ->
            beforeConnection.stream()
                .map(b -> Attachment.anywhere(b.module, b.spec.apply(on)))
                .toList());
  }

  /** Records something that is wrong; {@link GraphCompiler} will refuse. */
  public void problem(String code, String message, String remedy) {
    problems.add(new CompileException.Problem(code, message, remedy));
  }

  private void noArc(Attachment node, ArcRef arc) {
    problem(
        "ENG-0003",
        node.ref() + " names the arc " + arc.name() + ", which nobody declares",
        "load the module that declares it");
  }
}
