package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.config.schema.Schema;
import dev.weir.runtime.interfaces.InterfacePlanner;
import dev.weir.runtime.interfaces.InterfaceSettings;
import dev.weir.runtime.interfaces.InterfacesConfig;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.ModuleSet;
import dev.weir.runtime.modules.RefusedModule;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfacePlan;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.shell.access.SystemConfig;
import dev.weir.telemetry.TelemetryConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loaded modules, in an order in which each comes after those whose services it uses. Calls
 * them with their own class loader as context, and turns what they throw into problems.
 */
final class Modules {
  private static final AtomicReference<@Nullable Known> LAST = new AtomicReference<>();

  /** What a module contributes to the schema. */
  private record Part(
      String name, Class<? extends Record> configType, List<Augmentation<?>> augmentations) {}

  /** A schema and what it is made of. */
  private record Known(List<Part> parts, Schema schema) {}

  private final List<LoadedModule> inOrder;
  private final List<RefusedModule> refused;

  private Modules(ModuleSet set) {
    this.inOrder = order(set.loaded());
    this.refused = set.refused();
  }

  /** Refuses those whose records or services do not go together with those before them. */
  static ModuleSet fitting(ModuleSet found) {
    try {
      schema(order(found.loaded()));
      return found;
    } catch (RuntimeException | LinkageError e) {
      List<LoadedModule> good = new ArrayList<>();
      return found.refuse(
          one -> {
            List<LoadedModule> with = new ArrayList<>(good);
            with.add(one);
            schema(with);
            order(with);
            good.add(one);
            return Optional.empty();
          });
    }
  }

  /** Starts modules; those that fail are refused. */
  static Modules start(ModuleSet found, Function<LoadedModule, ModuleContext> contexts) {
    return new Modules(
        found.refuse(
            one ->
                within(
                    one,
                    () -> {
                      one.module().start(contexts.apply(one));
                      return Optional.empty();
                    })));
  }

  /**
   * The schema of the configuration with these modules. Building one is a good part of a start,
   * which needs the same one several times: to see whether modules go together, for the appliance,
   * and for those of the warm-up. The last one is kept.
   */
  static Schema schema(List<LoadedModule> loaded) {
    List<Part> parts =
        loaded.stream()
            .map(
                one ->
                    new Part(
                        one.name(),
                        one.module().configType(),
                        List.copyOf(one.module().augmentations())))
            .toList();
    Known last = LAST.get();
    if (last == null || !last.parts().equals(parts)) {
      last = new Known(parts, build(parts));
      LAST.set(last);
    }
    return last.schema();
  }

  private static Schema build(List<Part> parts) {
    Schema.Builder schema =
        Schema.builder()
            .root(InterfacePlanner.ROOT, InterfacesConfig.class)
            .root("system", SystemConfig.class)
            .root("telemetry", TelemetryConfig.class)
            .augment(Augmentation.at(InterfacePlanner.SETTINGS_PATH, InterfaceSettings.class))
            .augment(Augmentation.at("system", ModuleSettings.class))
            .augment(Augmentation.at("system", WorkerSettings.class))
            .augment(Augmentation.at("system", WarmUpSettings.class));
    for (Part one : parts) {
      schema.root(one.name(), one.configType());
      schema.augment(one.augmentations());
    }
    return schema.build();
  }

  private static List<LoadedModule> order(List<LoadedModule> loaded) {
    Map<Class<?>, LoadedModule> providers = new HashMap<>();
    loaded.forEach(one -> one.module().provides().forEach(type -> providers.put(type, one)));
    Map<LoadedModule, Boolean> done = new LinkedHashMap<>();
    loaded.forEach(one -> visit(one, providers, done));
    return List.copyOf(done.keySet());
  }

  private static void visit(
      LoadedModule one, Map<Class<?>, LoadedModule> providers, Map<LoadedModule, Boolean> done) {
    Boolean state = done.get(one);
    if (Boolean.TRUE.equals(state)) {
      return;
    }
    if (state != null) {
      throw new IllegalStateException("module " + one.name() + " uses a service that uses it");
    }
    // Taken out and put back, so that it stands behind what it uses.
    done.put(one, false);
    for (Class<?> used : one.module().uses()) {
      LoadedModule provider = providers.get(used);
      if (provider != null && !provider.equals(one)) {
        visit(provider, providers, done);
      }
    }
    done.remove(one);
    done.put(one, true);
  }

  List<LoadedModule> all() {
    return inOrder;
  }

  List<RefusedModule> refused() {
    return refused;
  }

  List<InterfacePlan> interfaces(Configuration configuration, Candidate base, Problems problems) {
    List<InterfacePlan> plans = new ArrayList<>();
    for (LoadedModule one : inOrder) {
      try {
        plans.add(within(one, () -> interfacesOf(one.module(), configuration, base)));
      } catch (RuntimeException | LinkageError e) {
        problems.error(ConfigPath.of(one.name()), "MOD-0001", failed(one, "plan", e), "");
      }
    }
    return plans;
  }

  void validate(Configuration configuration, Candidate all, Problems problems) {
    for (LoadedModule one : inOrder) {
      try {
        within(
            one,
            () -> {
              validateOne(one.module(), configuration, all, problems);
              return one;
            });
      } catch (RuntimeException | LinkageError e) {
        problems.error(ConfigPath.of(one.name()), "MOD-0002", failed(one, "check", e), "");
      }
    }
  }

  /**
   * Prepares all of them.
   *
   * @throws PrepareException if one cannot; those before it were aborted
   */
  List<Prepared> prepare(Configuration configuration, Function<LoadedModule, Assembly> assemblies)
      throws PrepareException {
    List<Prepared> prepared = new ArrayList<>();
    try {
      for (LoadedModule one : inOrder) {
        try {
          prepared.add(prepareOne(one, configuration, assemblies.apply(one)));
        } catch (RuntimeException | LinkageError e) {
          throw new PrepareException(ConfigPath.of(one.name()), failed(one, "prepare", e), e);
        }
      }
      return prepared;
    } catch (PrepareException e) {
      prepared.reversed().forEach(Prepared::abort);
      throw e;
    }
  }

  private static Prepared prepareOne(
      LoadedModule one, Configuration configuration, Assembly assembly) throws PrepareException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(one.module().getClass().getClassLoader());
    try {
      return prepareTyped(one.module(), configuration, assembly);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static <C extends Record> Prepared prepareTyped(
      ApplianceModule<C> module, Configuration configuration, Assembly assembly)
      throws PrepareException {
    return module.prepare(configuration.root(module.name(), module.configType()), assembly);
  }

  private static <C extends Record> InterfacePlan interfacesOf(
      ApplianceModule<C> module, Configuration configuration, Candidate base) {
    return module.interfaces(configuration.root(module.name(), module.configType()), base);
  }

  private static <C extends Record> void validateOne(
      ApplianceModule<C> module, Configuration configuration, Candidate all, Problems problems) {
    module.validate(configuration.root(module.name(), module.configType()), all, problems);
  }

  private static String failed(LoadedModule one, String doing, Throwable e) {
    return "module " + one.name() + " failed to " + doing + " it: " + e;
  }

  private interface Action<T> {
    T run();
  }

  private static <T> T within(LoadedModule one, Action<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(one.module().getClass().getClassLoader());
    try {
      return action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
