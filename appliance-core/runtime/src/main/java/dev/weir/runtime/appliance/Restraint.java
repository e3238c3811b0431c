package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.Diagnostic;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.util.stream.Collectors;

/**
 * Keeps an appliance from forwarding while a part of its configuration is left out for want of its
 * module: without the firewall, a router would pass everything. Packets for the appliance itself go
 * on, so that an operator can log in. A commit of the operator ends it, and so does {@code system
 * module NAME failure open} for the module that is missing.
 */
final class Restraint {
  /** Owner of the nodes in {@code show graph} and of the drops. */
  static final String OWNER = "modules";

  static final String ALARM = "module-missing";

  private Restraint() {}

  enum Reason implements DropReason {
    MODULE_MISSING;

    @Override
    public String label() {
      return "module-missing";
    }

    @Override
    public String doc() {
      return "A part of the configuration is left out, since its module could not be loaded; see"
          + " 'show modules'. Install the module and restart, or commit to go on without it.";
    }
  }

  /** Whether it applies to a configuration. */
  static boolean isNeeded(Configuration configuration) {
    ModuleSettings settings = ModuleSettings.of(configuration);
    return !configuration.leftOut().stream().allMatch(one -> isOpen(one, settings));
  }

  /** What the operator is told. */
  static String text(Configuration configuration) {
    return "nothing is forwarded, since the modules that know "
        + configuration.leftOut().stream()
            .map(one -> "'" + one.path().child(one.value().orElse("")) + "'")
            .collect(Collectors.joining(", "))
        + " are not loaded: install them and restart, or commit to go on without";
  }

  private static boolean isOpen(Diagnostic leftOut, ModuleSettings settings) {
    ModuleSettings.Setting setting = settings.module().get(leftOut.value().orElse(""));
    return leftOut.path().isRoot()
        && setting != null
        && setting.failure() == ModuleSettings.Failure.OPEN;
  }

  /** Attaches it to a generation. */
  static void attach(Assembly assembly) {
    NodeSpec node = NodeSpec.of("module-missing", (_, _) -> new DropAll()).before("*").build();
    assembly.attach(Arcs.IP_FORWARD, InterfaceSelector.all(), node);
    assembly.attach(Arcs.L2_INPUT, InterfaceSelector.all(), node);
  }

  private static final class DropAll implements Node {
    @Override
    public void process(Batch in, Output out) {
      for (int i = 0; i < in.size(); i++) {
        Packet packet = in.get(i);
        if (!packet.isDisposed()) {
          out.drop(packet, Reason.MODULE_MISSING);
        }
      }
    }
  }
}
