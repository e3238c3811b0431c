package dev.weir.sdk.module;

import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.DropReason;
import java.util.List;

/**
 * A plug-in of the appliance: found by {@link java.util.ServiceLoader}, one instance as long as the
 * process lives. Its methods are called on the commit thread, in the order of this page; commands
 * run on session threads.
 *
 * <p>A commit calls {@link #interfaces}, {@link #validate} and {@link #prepare} of all modules with
 * the candidate, then {@link Prepared#apply} of all or {@link Prepared#abort} of all.
 *
 * @param <C> the record that defines the module's configuration, all of it
 */
public interface ApplianceModule<C extends Record> {
  /** Root of its configuration, its word in commands, prefix of its metrics. */
  String name();

  /** The schema of its configuration. A configuration without the root gives all defaults. */
  Class<C> configType();

  /** Records it grafts on the configuration at other places. */
  default List<Augmentation<?>> augmentations() {
    return List.of();
  }

  /** Every reason it may drop a packet for: the constants of its enums. */
  default List<? extends DropReason> dropReasons() {
    return List.of();
  }

  /** Every counter it has: the constants of its enums. */
  default List<? extends Counter> counters() {
    return List.of();
  }

  /** Types it gives to other modules by {@link Assembly#provide}; they are prepared after it. */
  default List<Class<?>> provides() {
    return List.of();
  }

  /** Types it takes from other modules by {@link Assembly#use}. */
  default List<Class<?>> uses() {
    return List.of();
  }

  /** Called once, after loading. The context stays valid until {@link #stop}. */
  default void start(ModuleContext context) {}

  /** Interfaces that the configuration makes, and those it takes for bridging. Changes nothing. */
  default InterfacePlan interfaces(C config, Candidate all) {
    return InterfacePlan.NONE;
  }

  /** Reports all that is wrong with the configuration, and changes nothing. */
  default void validate(C config, Candidate all, Problems problems) {}

  /**
   * Builds what the configuration asks for, without touching what is in force. Also called for
   * candidates that are only looked at ({@code test packet ... candidate}) and then aborted.
   *
   * @throws PrepareException if it cannot be had; the commit is then undone
   */
  Prepared prepare(C config, Assembly assembly) throws PrepareException;

  /** Its operational commands. */
  default List<OperationalCommand> commands() {
    return List.of();
  }

  /** Called once, before unloading. */
  default void stop() {}
}
