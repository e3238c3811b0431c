package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.config.commit.CommitTarget;
import dev.weir.engine.Engine;
import dev.weir.engine.Generation;
import dev.weir.engine.GenerationBuilder;
import dev.weir.engine.Topology;
import dev.weir.engine.graph.CompileException;
import dev.weir.engine.worker.FailureMode;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.InterfacePlanner;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What a configuration comes into force on: devices, modules and the engine, in that order. */
final class ApplianceTarget implements CommitTarget {
  private final Engine engine;
  private final Modules modules;
  private final InterfacePlanner planner;
  private final DeviceManager devices;
  private final Shadows shadows;
  private final List<OwnNodes> ownNodes;
  private final Consumer<Configuration> beforeFirst;
  private final Listener listener;
  private boolean begun;
  private List<Prepared> running = List.of();

  /** Told when a generation has come into force. */
  @FunctionalInterface
  interface Listener {
    /** On the commit thread, after all modules have applied. */
    void applied(Configuration configuration, List<InterfaceRef> interfaces);
  }

  ApplianceTarget(
      Engine engine,
      Modules modules,
      InterfacePlanner planner,
      DeviceManager devices,
      Shadows shadows,
      List<OwnNodes> ownNodes,
      Consumer<Configuration> beforeFirst,
      Listener listener) {
    this.engine = engine;
    this.modules = modules;
    this.planner = planner;
    this.devices = devices;
    this.shadows = shadows;
    this.ownNodes = List.copyOf(ownNodes);
    this.beforeFirst = beforeFirst;
    this.listener = listener;
  }

  /** A configuration with its interfaces worked out. */
  private record Planned(
      Map<String, DeviceSpec> devices, CandidateView view, Set<String> coalescing) {}

  private Planned plan(Configuration candidate, Problems problems) {
    InterfacePlanner.Plan plan = planner.plan(candidate);
    CandidateView base = new CandidateView(candidate, plan.interfaces(), engine.registries());
    List<InterfaceRef> all =
        planner.complete(plan.interfaces(), modules.interfaces(candidate, base, problems));
    return new Planned(
        plan.devices(), new CandidateView(candidate, all, engine.registries()), plan.coalescing());
  }

  @Override
  public void validate(Configuration candidate, Problems problems) {
    Planned planned = plan(candidate, problems);
    InterfacePlanner.validate(planned.view().interfaces(), problems);
    WorkerSettings.of(candidate).validate(engine.workerCount(), problems);
    modules.validate(candidate, planned.view(), problems);
  }

  @Override
  public Prepared prepare(Configuration candidate) throws PrepareException {
    if (!begun) {
      begun = true;
      beforeFirst.accept(candidate);
    }
    Planned planned = plan(candidate, _ -> {});
    List<InterfaceRef> interfaces = planned.view().interfaces();
    DeviceManager.Change change;
    try {
      change = devices.prepare(planned.devices());
    } catch (DriverException e) {
      throw new PrepareException(
          ConfigPath.of(InterfacePlanner.ROOT), String.valueOf(e.getMessage()), e);
    }
    Shadows.Change shadowChange;
    try {
      shadowChange = shadows.prepare(candidate, interfaces);
    } catch (DriverException e) {
      change.abort();
      throw new PrepareException(
          ConfigPath.of(InterfacePlanner.ROOT), String.valueOf(e.getMessage()), e);
    }
    try {
      return prepareOrReplace(candidate, planned, change, shadowChange);
    } catch (PrepareException | RuntimeException e) {
      shadowChange.abort();
      change.abort();
      throw e;
    }
  }

  /** What a device cannot do for a worker shows when that opens its queue. */
  private Prepared prepareOrReplace(
      Configuration candidate,
      Planned planned,
      DeviceManager.Change change,
      Shadows.Change shadowChange)
      throws PrepareException {
    while (true) {
      try {
        return prepare(candidate, planned, change, shadowChange);
      } catch (PrepareException refused) {
        if (!(refused.getCause() instanceof DriverException) || !isReplaced(change)) {
          throw refused;
        }
      }
    }
  }

  private static boolean isReplaced(DeviceManager.Change change) throws PrepareException {
    try {
      return change.replaceRefusing();
    } catch (DriverException e) {
      throw new PrepareException(
          ConfigPath.of(InterfacePlanner.ROOT), String.valueOf(e.getMessage()), e);
    }
  }

  private Prepared prepare(
      Configuration candidate,
      Planned planned,
      DeviceManager.Change change,
      Shadows.Change shadowChange)
      throws PrepareException {
    List<InterfaceRef> interfaces = planned.view().interfaces();
    Map<String, InterfaceDevice> shadowDevices = shadowChange.devices();
    GenerationBuilder builder =
        engine.prepare(
            new Topology(interfaces, change.devices(), shadowDevices, planned.coalescing()));
    List<Prepared> prepared =
        modules.prepare(
            candidate,
            one -> builder.assembly(one.name(), planned.view(), failureMode(candidate, one)));
    for (OwnNodes own : ownNodes) {
      own.attach().accept(builder.assembly(own.owner(), planned.view(), FailureMode.OPEN));
    }
    if (Restraint.isNeeded(candidate)) {
      Restraint.attach(builder.assembly(Restraint.OWNER, planned.view(), FailureMode.CLOSED));
    }
    Generation generation;
    try {
      generation = builder.build();
    } catch (CompileException | DriverException | RuntimeException e) {
      prepared.reversed().forEach(Prepared::abort);
      throw new PrepareException(ConfigPath.ROOT, String.valueOf(e.getMessage()), e);
    }
    return new PreparedGeneration() {
      @Override
      public Generation generation() {
        return generation;
      }

      @Override
      public void rehearse() {
        prepared.forEach(Prepared::rehearse);
      }

      @Override
      public void apply() {
        List<Prepared> before = running;
        WorkerSettings.of(candidate).apply(engine);
        engine.apply(generation);
        running = prepared;
        prepared.forEach(Prepared::apply);
        change.apply();
        shadowChange.apply();
        before.forEach(Prepared::close);
        listener.applied(candidate, interfaces);
      }

      @Override
      public void abort() {
        engine.abort(generation);
        prepared.reversed().forEach(Prepared::abort);
        shadowChange.abort();
        change.abort();
      }
    };
  }

  private static FailureMode failureMode(Configuration candidate, LoadedModule one) {
    ModuleSettings.Setting setting = ModuleSettings.of(candidate).module().get(one.name());
    return setting != null && setting.failure() == ModuleSettings.Failure.OPEN
        ? FailureMode.OPEN
        : FailureMode.CLOSED;
  }
}
