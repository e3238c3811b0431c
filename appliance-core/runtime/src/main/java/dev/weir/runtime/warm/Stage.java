package dev.weir.runtime.warm;

import dev.weir.config.bind.Configuration;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.sdk.module.PrepareException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A throwaway appliance with the modules and the configuration of the one that starts, between
 * made-up hosts. It has an engine, modules, counters and alarms of its own, and no interface of the
 * machine; what its modules write goes to a folder that is deleted. One thread.
 */
final class Stage implements AutoCloseable {
  /** How long addresses are asked for and timers run before packets come. */
  static final long SETTLE_NANOS = 10_000_000_000L;

  private static final int MOST_WORKERS = 2;
  private static final int CONNECTIONS = 1 << 15;

  /** Conversations begun at once, in turn: small batches are met as well as large ones. */
  private static final int[] COUNTS = {1, 1, 4, 16};

  private final Appliance appliance;
  private final List<RehearsalDevice> devices;
  private final Openings openings;
  private int turns;

  private Stage(Appliance appliance, Map<String, RehearsalDevice> devices) {
    this.appliance = appliance;
    this.devices = List.copyOf(devices.values());
    this.openings = new Openings(appliance.interfaces(), devices);
    openings.greet();
    appliance.engine().advance(SETTLE_NANOS);
  }

  /**
   * Sets one up.
   *
   * @param real how the appliance that starts is made
   * @param modules its modules
   * @param folder for what its modules write; the caller deletes it
   * @param number of the stage; decides the class of its queues
   */
  static Stage open(
      ApplianceOptions real,
      List<LoadedModule> modules,
      Configuration configuration,
      Path folder,
      int number)
      throws IOException, ModuleException, PrepareException {
    Map<String, RehearsalDevice> devices = new TreeMap<>();
    ApplianceOptions options =
        new ApplianceOptions(
            real.modules(),
            folder.resolve(Integer.toString(number)),
            EngineOptions.deterministic(Math.min(MOST_WORKERS, real.engine().workers()))
                .withMostConnections(CONNECTIONS),
            spec -> devices.computeIfAbsent(spec.name(), _ -> new RehearsalDevice(spec, number)),
            DeviceManager.Listener.NONE,
            () -> {},
            real.host(),
            ShadowFactory.NONE,
            real.identity(),
            real.clock(),
            false);
    List<LoadedModule> fresh = new ArrayList<>();
    for (LoadedModule one : modules) {
      fresh.add(one.fresh());
    }
    Appliance appliance = Appliance.create(options, fresh);
    try {
      appliance.adopt(configuration);
      return new Stage(appliance, devices);
    } catch (PrepareException | RuntimeException | Error e) {
      appliance.close();
      throw e;
    }
  }

  Engine engine() {
    return appliance.engine();
  }

  /** True if there is no way that packets could take. */
  boolean isEmpty() {
    return openings.isEmpty();
  }

  /** True if no host has anything to say. */
  boolean isSilent() {
    for (RehearsalDevice device : devices) {
      if (!device.isIdle()) {
        return false;
      }
    }
    return true;
  }

  /** Has hosts begin to talk. */
  void begin() {
    openings.begin(COUNTS[turns++ % COUNTS.length]);
  }

  @Override
  public void close() {
    appliance.close();
  }
}
