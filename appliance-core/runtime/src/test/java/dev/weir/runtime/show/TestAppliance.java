package dev.weir.runtime.show;

import dev.weir.config.commit.EditSession;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.drivers.memory.MemoryPort;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.simhost.SimulatedHost;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A whole appliance on memory interfaces, run by the test's own steps or on its own threads. */
public final class TestAppliance implements AutoCloseable {
  private static final long STEP_NANOS = 1_000_000;

  private final Map<String, MemoryCable> cables = new ConcurrentHashMap<>();
  private final Map<String, MemoryPort> ports = new ConcurrentHashMap<>();
  private final Map<String, SimulatedHost> hosts = new ConcurrentHashMap<>();
  private final Appliance appliance;
  private final TestOperator operator;
  private final boolean threads;
  private long nowNanos;

  /** Starts one with the modules of a folder, to be stepped. */
  public TestAppliance(Path modules, Path state, String yaml) throws Exception {
    this(modules, state, yaml, false);
  }

  /** Starts one with the modules of a folder. */
  public TestAppliance(Path modules, Path state, String yaml, boolean threads) throws Exception {
    this.threads = threads;
    appliance =
        Appliance.create(
            new ApplianceOptions(
                modules,
                state,
                EngineOptions.deterministic(1),
                this::open,
                DeviceManager.Listener.NONE,
                () -> {},
                HostFacts.NONE,
                ShadowFactory.NONE,
                "test",
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")),
                threads));
    appliance.start(Optional.of(YamlSource.of("test.yaml", yaml)));
    operator = new TestOperator(appliance);
  }

  private InterfaceDevice open(DeviceSpec spec) throws DriverException {
    MemoryCable cable = new MemoryCable();
    cables.put(spec.name(), cable);
    ports.put(spec.name(), cable.rightPort());
    return cable.left(spec.mac(), spec.mtu());
  }

  /** The appliance. */
  public Appliance appliance() {
    return appliance;
  }

  /** The peer of an interface. */
  public MemoryPort port(String name) {
    return Objects.requireNonNull(ports.get(name), name);
  }

  /** Puts a host at an interface. */
  public SimulatedHost host(String on, String mac, String address, String gateway) {
    SimulatedHost host = new SimulatedHost(MacAddress.parse(mac), port(on)::send);
    host.addAddress(InterfaceAddress.parse(address));
    host.setGateway(IpAddress.parse(gateway));
    hosts.put(on, host);
    return host;
  }

  /** Lets time pass, hosts and appliance taking turns. */
  public void run(int milliseconds) {
    for (int i = 0; i < milliseconds; i++) {
      if (threads) {
        nowNanos = System.nanoTime();
        LockSupport.parkNanos(STEP_NANOS);
      } else {
        nowNanos += STEP_NANOS;
        appliance.engine().advance(nowNanos);
      }
      hosts.forEach(
          (name, host) -> {
            host.tick(nowNanos);
            port(name).drain().forEach(host::receive);
          });
      if (!threads) {
        appliance.engine().step(nowNanos);
      }
    }
  }

  /** The host at an interface. */
  public SimulatedHost hostAt(String on) {
    return Objects.requireNonNull(hosts.get(on), on);
  }

  /** Takes a host away. */
  public void removeHost(String on) {
    hosts.remove(on);
  }

  /** Enters configuration mode: commands see this candidate. */
  public void edit(EditSession session) {
    operator.edit(session);
  }

  /** What a command shows, as text. */
  public String show(String line) throws Exception {
    return operator.show(line);
  }

  /** What a command shows, as JSON has it. */
  Object plain(String line) throws Exception {
    return operator.plain(line);
  }

  @Override
  public void close() {
    operator.close();
    appliance.close();
    cables.values().forEach(MemoryCable::close);
  }
}
