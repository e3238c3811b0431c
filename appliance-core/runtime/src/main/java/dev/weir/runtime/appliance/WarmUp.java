package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.runtime.modules.LoadedModule;
import java.util.List;

/**
 * What an appliance does before its first devices are opened, so that it is ready when they are.
 */
@FunctionalInterface
public interface WarmUp {
  /** Nothing. */
  WarmUp NONE = (options, modules, startup) -> {};

  /**
   * Called once, on the commit thread. Takes as long as it likes, and leaves no trace in the
   * appliance. Never throws: that it could not be done is no reason not to start.
   *
   * @param options how the appliance is made
   * @param modules its modules, which have started
   * @param startup the configuration that is about to come into force
   */
  void run(ApplianceOptions options, List<LoadedModule> modules, Configuration startup);
}
