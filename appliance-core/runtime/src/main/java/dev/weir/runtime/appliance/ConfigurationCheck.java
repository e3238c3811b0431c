package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.modules.RefusedModule;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.PrepareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Checks a configuration without touching the machine: devices are replaced by memory. */
public final class ConfigurationCheck {
  private ConfigurationCheck() {}

  /**
   * All that is wrong with a configuration, errors and warnings.
   *
   * @throws ConfigException if it cannot even be read
   */
  public static List<Diagnostic> run(Path modules, YamlSource source)
      throws ConfigException, ModuleException, IOException {
    Path state = Files.createTempDirectory("weir-check");
    ApplianceOptions options =
        new ApplianceOptions(
            modules,
            state,
            EngineOptions.deterministic(1),
            spec -> new MemoryCable().left(spec.mac(), spec.mtu()),
            DeviceManager.Listener.NONE,
            () -> {},
            HostFacts.NONE,
            ShadowFactory.NONE,
            "check",
            InstantSource.system(),
            false);
    try (Appliance appliance = Appliance.create(options)) {
      return check(appliance, source);
    } finally {
      Folders.delete(state);
    }
  }

  private static List<Diagnostic> check(Appliance appliance, YamlSource source)
      throws ConfigException {
    ConfigFormat format = appliance.configuration().format();
    Diagnostics diagnostics = new Diagnostics();
    for (RefusedModule one : appliance.refusedModules()) {
      diagnostics.add(Diagnostic.warning("MOD-0003", ConfigPath.ROOT, one.toString()));
    }
    Optional<Configuration> bound =
        Configuration.bind(format.schema(), format.read(source, diagnostics), diagnostics);
    if (bound.isPresent()) {
      Configuration configuration = bound.get();
      appliance
          .target()
          .validate(
              configuration,
              problem ->
                  diagnostics.add(Diagnostic.of(problem, configuration.locate(problem.path()))));
      if (!diagnostics.hasErrors()) {
        try {
          appliance.target().prepare(configuration).abort();
        } catch (PrepareException e) {
          diagnostics.add(
              Diagnostic.error("CFG-0200", e.path(), String.valueOf(e.getMessage()))
                  .withLocation(configuration.locate(e.path())));
        }
      }
    }
    return diagnostics.list();
  }
}
