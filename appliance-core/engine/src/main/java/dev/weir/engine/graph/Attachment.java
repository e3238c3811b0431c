package dev.weir.engine.graph;

import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;

/**
 * A node that a module put on an arc, or off all arcs.
 *
 * @param module the module
 * @param where the interfaces it is attached on
 * @param spec the node
 */
public record Attachment(String module, InterfaceSelector where, NodeSpec spec) {
  /** Off all arcs, or the end of one: no matter what interface. */
  public static Attachment anywhere(String module, NodeSpec spec) {
    return new Attachment(module, InterfaceSelector.all(), spec);
  }

  /** Its stable name. */
  public NodeRef ref() {
    return new NodeRef(module, spec.name());
  }

  boolean isOn(InterfaceRef on) {
    return where.test(on);
  }
}
