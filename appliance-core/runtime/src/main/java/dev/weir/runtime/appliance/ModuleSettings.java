package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.KeyLabel;
import java.util.Map;

/** What is configured of modules as such; grafted on {@code system}. */
public record ModuleSettings(
    @Doc("Settings of modules by name") @KeyLabel("module") Map<String, Setting> module) {
  /** Those of a configuration. */
  static ModuleSettings of(Configuration configuration) {
    return configuration
        .augmented(ModuleSettings.class)
        .getOrDefault(ConfigPath.of("system"), new ModuleSettings(Map.of()));
  }

  /** Settings of one module. */
  public record Setting(
      @Doc("What becomes of packets at its nodes after the module has failed") @Default("closed")
          Failure failure) {}

  /** What becomes of packets at the nodes of a failed module. */
  public enum Failure {
    @Doc("They pass as if the module were not there")
    OPEN,
    @Doc("They are dropped")
    CLOSED
  }
}
