package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
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
import java.util.Locale;
import java.util.Optional;

/** An appliance in this process with threads of its own: one bridge, a TAP in each host. */
final class WeirBridge implements AutoCloseable {
  private static final int CONNECTIONS = 1024;

  private final Path state;
  private final Hosts hosts;
  private final Appliance appliance;

  private WeirBridge(Path state, Hosts hosts, Appliance appliance) {
    this.state = state;
    this.hosts = hosts;
    this.appliance = appliance;
  }

  static WeirBridge start(String name, Path modules) throws BenchmarkException, IOException {
    Hosts hosts = Hosts.create(name);
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
      appliance.start(Optional.of(YamlSource.of("bench.yaml", configuration(hosts))));
      hosts.connect("wbtap0", "wbtap1");
      return new WeirBridge(state, hosts, appliance);
    } catch (ConfigException | ModuleException | BenchmarkException | IOException e) {
      made.ifPresent(Appliance::close);
      hosts.close();
      Folders.delete(state);
      throw new BenchmarkException("the appliance does not forward: " + e.getMessage(), e);
    }
  }

  private static String configuration(Hosts hosts) {
    return String.format(
        Locale.ROOT,
        """
        version: 1
        interfaces:
          tap:
            wbtap0: {namespace: %s}
            wbtap1: {namespace: %s}
        switch: {bridge: {br0: {member: [wbtap0, wbtap1]}}}
        """,
        hosts.client(),
        hosts.server());
  }

  Hosts hosts() {
    return hosts;
  }

  @Override
  public void close() throws BenchmarkException, IOException {
    appliance.close();
    hosts.close();
    Folders.delete(state);
  }
}
