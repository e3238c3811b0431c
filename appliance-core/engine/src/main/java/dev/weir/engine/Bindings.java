package dev.weir.engine;

import dev.weir.engine.graph.Attachment;
import dev.weir.engine.graph.GraphSource;
import dev.weir.engine.worker.IpLocalNode;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What modules take from the engine's demultiplexers. Commit thread. */
final class Bindings {
  private final GraphSource source;
  private final Map<Integer, NodeRef> etherTypes = new LinkedHashMap<>();
  private final List<IpLocalNode.Binding> locals = new ArrayList<>();
  private final List<NodeRef> localNodes = new ArrayList<>();
  private final Map<Integer, Attachment> transmits = new HashMap<>();

  Bindings(GraphSource source) {
    this.source = source;
  }

  void bindEtherType(int etherType, NodeRef node) {
    NodeRef known = etherTypes.putIfAbsent(etherType, node);
    if (known != null) {
      source.problem(
          "ENG-0007",
          String.format("%s takes EtherType 0x%04x, which %s has", node, etherType, known),
          "unload one of the modules");
    }
  }

  void bindLocal(int protocol, int firstPort, int lastPort, NodeRef node) {
    for (int i = 0; i < locals.size(); i++) {
      IpLocalNode.Binding other = locals.get(i);
      if (other.protocol() == protocol
          && firstPort <= other.lastPort()
          && lastPort >= other.firstPort()) {
        source.problem(
            "ENG-0008",
            node
                + " takes ports "
                + firstPort
                + "-"
                + lastPort
                + " of IP protocol "
                + protocol
                + ", of which "
                + localNodes.get(i)
                + " has some",
            "bind other ports");
      }
    }
    locals.add(new IpLocalNode.Binding(protocol, firstPort, lastPort));
    localNodes.add(node);
  }

  void onTransmit(InterfaceRef declared, Attachment node) {
    if (transmits.putIfAbsent(declared.index(), node) != null) {
      source.problem(
          "ENG-0009",
          node.ref() + " would transmit for " + declared.name() + ", which has another node",
          "unload one of the modules");
    }
  }

  Map<Integer, NodeRef> etherTypes() {
    return etherTypes;
  }

  List<IpLocalNode.Binding> locals() {
    return locals;
  }

  List<NodeRef> localNodes() {
    return localNodes;
  }

  Optional<Attachment> transmit(InterfaceRef of) {
    return Optional.ofNullable(transmits.get(of.index()));
  }
}
