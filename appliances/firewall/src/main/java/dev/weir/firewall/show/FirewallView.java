package dev.weir.firewall.show;

import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.log.FirewallLog;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.node.StateRef;
import java.util.List;
import java.util.Optional;

/** What commands may look at: replaced at every commit, read by session threads. */
public final class FirewallView {
  private volatile Optional<ModuleContext> context = Optional.empty();
  private volatile State state =
      new State(FirewallConfig.DEFAULT, List.of(), Optional.empty(), Optional.empty());

  /**
   * What is in force.
   *
   * @param config configuration
   * @param interfaces all interfaces
   * @param connections connection tables, where the engine has them
   * @param log logs of the workers
   */
  record State(
      FirewallConfig config,
      List<InterfaceRef> interfaces,
      Optional<ConnectionService> connections,
      Optional<StateRef<FirewallLog>> log) {
    String interfaceName(int index) {
      return interfaces.stream()
          .filter(each -> each.index() == index)
          .map(InterfaceRef::name)
          .findFirst()
          .orElse(index == 0 ? "local" : "#" + index);
    }
  }

  /** The module runs. */
  public void start(ModuleContext started) {
    context = Optional.of(started);
  }

  /** A commit has come into force. */
  public void update(
      FirewallConfig config,
      List<InterfaceRef> interfaces,
      Optional<ConnectionService> connections,
      StateRef<FirewallLog> log) {
    state = new State(config, interfaces, connections, Optional.of(log));
  }

  State state() {
    return state;
  }

  Optional<ModuleContext> context() {
    return context;
  }
}
