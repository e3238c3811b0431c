package dev.weir.router;

import dev.weir.router.neighbour.NeighbourWorker;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.node.StateRef;
import java.util.List;
import java.util.Optional;

/** What is in force, for commands. */
record RouterState(Optional<Running> running, List<InterfaceRef> interfaces) {
  /** Before the first commit. */
  static final RouterState NONE = new RouterState(Optional.empty(), List.of());

  /** How to reach the workers. */
  record Running(ModuleContext context, StateRef<NeighbourWorker> neighbours) {}

  RouterState(
      ModuleContext context, StateRef<NeighbourWorker> neighbours, List<InterfaceRef> interfaces) {
    this(Optional.of(new Running(context, neighbours)), interfaces);
  }

  String interfaceName(int index) {
    return interfaces.stream()
        .filter(on -> on.index() == index)
        .map(InterfaceRef::name)
        .findFirst()
        .orElse("#" + index);
  }
}
