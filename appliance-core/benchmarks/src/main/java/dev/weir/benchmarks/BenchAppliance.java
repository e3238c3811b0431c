package dev.weir.benchmarks;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.Folders;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.HostDevices;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.modules.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** An appliance in this process with threads of its own, on devices of the host. */
public final class BenchAppliance implements AutoCloseable {
  private static final int CONNECTIONS = 1024;

  private final Path state;
  private final Appliance appliance;

  private BenchAppliance(Path state, Appliance appliance) {
    this.state = state;
    this.appliance = appliance;
  }

  /** Starts one with one worker. */
  public static BenchAppliance start(String name, Path modules, String yaml)
      throws BenchmarkException, IOException {
    Path state = Files.createTempDirectory("weir-bench");
    Optional<Appliance> made = Optional.empty();
    try {
      Appliance appliance =
          Appliance.create(
              new ApplianceOptions(
                  modules,
                  state,
                  EngineOptions.production(1, System.nanoTime()).withMostConnections(CONNECTIONS),
                  new HostDevices(),
                  DeviceManager.Listener.NONE,
                  () -> {},
                  HostFacts.NONE,
                  ShadowFactory.NONE,
                  name,
                  InstantSource.system(),
                  true));
      made = Optional.of(appliance);
      appliance.start(Optional.of(YamlSource.of("bench.yaml", yaml)));
      return new BenchAppliance(state, appliance);
    } catch (ConfigException | ModuleException | IOException e) {
      made.ifPresent(Appliance::close);
      Folders.delete(state);
      throw new BenchmarkException("the appliance does not start: " + e.getMessage(), e);
    }
  }

  /** What runs. */
  public Appliance appliance() {
    return appliance;
  }

  @Override
  public void close() throws IOException {
    appliance.close();
    Folders.delete(state);
  }
}
