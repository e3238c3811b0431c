package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchAppliance;
import dev.weir.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** An appliance in this process with threads of its own: one bridge, a TAP in each host. */
final class WeirBridge implements AutoCloseable {
  private final Hosts hosts;
  private final BenchAppliance appliance;

  private WeirBridge(Hosts hosts, BenchAppliance appliance) {
    this.hosts = hosts;
    this.appliance = appliance;
  }

  static WeirBridge start(String name, Path modules) throws BenchmarkException, IOException {
    Hosts hosts = Hosts.create(name);
    Optional<BenchAppliance> started = Optional.empty();
    try {
      BenchAppliance appliance = BenchAppliance.start(name, modules, configuration(hosts));
      started = Optional.of(appliance);
      hosts.connect("wbtap0", "wbtap1");
      return new WeirBridge(hosts, appliance);
    } catch (BenchmarkException | IOException e) {
      if (started.isPresent()) {
        started.get().close();
      }
      hosts.close();
      throw new BenchmarkException("the appliance does not forward: " + e.getMessage(), e);
    }
  }

  /** A bridge over {@code wbtap0} and {@code wbtap1}. */
  static String configuration(Hosts hosts) {
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
  }
}
