package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.config.commit.CommitEvents;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.ConfirmTimer;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.schema.Schema;
import dev.weir.config.store.DirectoryFiles;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.Engine;
import dev.weir.runtime.capture.CaptureTap;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.InterfacePlanner;
import dev.weir.runtime.interfaces.InterfaceSettings;
import dev.weir.runtime.interfaces.InterfacesConfig;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.modules.ModuleLoader;
import dev.weir.runtime.ping.EchoClient;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.PrepareException;
import dev.weir.shell.access.SystemConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole appliance without its shell: engine, devices, modules, configuration. Made by {@code
 * run}, {@code lab}, {@code replay} and tests, which differ in clock and devices.
 */
public final class Appliance implements AutoCloseable {
  private static final long LINK_POLL_NANOS = 250_000_000L;
  private static final System.Logger LOG = System.getLogger("dev.weir.appliance");
  private static final Set<String> OWN_ROOTS = Set.of(InterfacePlanner.ROOT, "system", "version");

  private final ApplianceOptions options;
  private final AlarmBoard alarms;
  private final Engine engine;
  private final Modules modules;
  private final DeviceManager devices;
  private final Shadows shadows;
  private final Links links;
  private final Optional<ScheduledExecutorService> commitThread;
  private final AtomicBoolean searching = new AtomicBoolean();
  private final CaptureTap capture;
  private final EchoClient echo;
  private final List<Runnable> appliedListeners = new CopyOnWriteArrayList<>();
  private final ApplianceTarget target;
  private final ConfigService configuration;

  private Appliance(ApplianceOptions options, List<LoadedModule> loaded, Schema schema)
      throws IOException {
    this.options = options;
    this.alarms = new AlarmBoard(options.clock());
    this.engine = new Engine(options.engine(), alarms);
    this.modules = new Modules(loaded);
    this.devices = new DeviceManager(options.devices(), options.deviceListener());
    this.shadows = new Shadows(options.shadows(), alarms);
    this.links = new Links(devices, alarms);
    this.capture = new CaptureTap(options.clock());
    this.echo = new EchoClient((int) options.engine().hashSeed());
    this.target =
        new ApplianceTarget(
            engine,
            modules,
            new InterfacePlanner(engine.registries(), options.host(), options.identity()),
            devices,
            shadows,
            List.of(
                new OwnNodes(CaptureTap.MODULE, capture::attach),
                new OwnNodes(EchoClient.MODULE, echo::attach)),
            this::applied);
    this.commitThread = options.threads() ? Optional.of(newCommitThread()) : Optional.empty();
    Executor executor = commitThread.<Executor>map(thread -> thread).orElse(Runnable::run);
    ConfirmTimer timer =
        commitThread
            .map(ConfirmTimer::of)
            .orElse((delay, task) -> engine.schedule(delay.toNanos(), task)::run);
    this.configuration =
        new ConfigService(
            new ConfigFormat(schema),
            new RevisionStore(DirectoryFiles.open(options.state().resolve("config"))),
            target,
            executor,
            timer,
            options.clock(),
            alarms,
            CommitEvents.NONE);
    for (LoadedModule one : modules.all()) {
      one.module()
          .start(
              new RuntimeModuleContext(
                  one.name(),
                  engine,
                  links,
                  alarms,
                  options.clock(),
                  options.state().resolve("modules").resolve(one.name())));
    }
  }

  private static ScheduledExecutorService newCommitThread() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> Thread.ofPlatform().name("weir-commit").daemon(true).unstarted(task));
  }

  /**
   * Loads modules and makes an appliance that runs the empty configuration.
   *
   * @throws ModuleException if a module cannot be loaded
   * @throws IOException if the folder of revisions cannot be used
   */
  public static Appliance create(ApplianceOptions options) throws ModuleException, IOException {
    List<LoadedModule> loaded = new ModuleLoader(options.modules(), OWN_ROOTS).load();
    return new Appliance(options, loaded, schema(loaded));
  }

  /** The schema of the configuration with these modules. */
  public static Schema schema(List<LoadedModule> loaded) {
    Schema.Builder schema =
        Schema.builder()
            .root(InterfacePlanner.ROOT, InterfacesConfig.class)
            .root("system", SystemConfig.class)
            .augment(Augmentation.at(InterfacePlanner.SETTINGS_PATH, InterfaceSettings.class))
            .augment(Augmentation.at("system", ModuleSettings.class));
    for (LoadedModule one : loaded) {
      schema.root(one.name(), one.module().configType());
      schema.augment(one.module().augmentations());
    }
    return schema.build();
  }

  /** Loads the modules of a folder, for looking at a schema only. */
  public static List<LoadedModule> load(java.nio.file.Path folder) throws ModuleException {
    return new ModuleLoader(folder, OWN_ROOTS).load();
  }

  /**
   * Brings the startup configuration into force and, with threads of its own, begins to forward.
   *
   * @param file the operator's configuration, if there is one
   * @return what the operator should be told
   * @throws ConfigException if no configuration can come into force
   */
  public List<String> start(Optional<YamlSource> file) throws ConfigException {
    devices.setTolerant(options.threads());
    List<String> notices = configuration.start(file);
    devices.setTolerant(false);
    if (options.threads()) {
      engine.start(List.of());
    }
    if (options.threads()) {
      pollLinks();
    } else {
      links.refresh();
    }
    return notices;
  }

  private void pollLinks() {
    options.pollDevices().run();
    if (devices.misses() && searching.compareAndSet(false, true)) {
      commitThread.ifPresent(thread -> thread.execute(this::findMissing));
    }
    links.refresh();
    engine.schedule(LINK_POLL_NANOS, this::pollLinks);
  }

  /** A device that was missing has come: the running configuration is prepared anew with it. */
  private void findMissing() {
    try {
      if (devices.findMissing()) {
        target.prepare(configuration.running().configuration()).apply();
      }
    } catch (PrepareException e) {
      LOG.log(System.Logger.Level.WARNING, "a device that came back cannot be used: " + e);
    } finally {
      searching.set(false);
    }
  }

  private void applied(Configuration now, List<InterfaceRef> interfaces) {
    links.interfaces(interfaces);
    engine.execute(links::refresh);
    appliedListeners.forEach(Runnable::run);
  }

  /** The engine. */
  public Engine engine() {
    return engine;
  }

  /** Its configuration. */
  public ConfigService configuration() {
    return configuration;
  }

  /** Echo requests of its own. */
  public EchoClient echo() {
    return echo;
  }

  /** Copies of frames. */
  public CaptureTap capture() {
    return capture;
  }

  /**
   * Calls a listener on the commit thread when a configuration has come into force.
   *
   * @return ends it
   */
  public Runnable onApplied(Runnable listener) {
    appliedListeners.add(listener);
    return () -> appliedListeners.remove(listener);
  }

  ApplianceTarget target() {
    return target;
  }

  /** Its alarms. */
  public AlarmBoard alarms() {
    return alarms;
  }

  /** Its modules. */
  public List<LoadedModule> modules() {
    return modules.all();
  }

  /** Its interfaces as they are in force. */
  public List<InterfaceRef> interfaces() {
    return links.interfaces();
  }

  /** The state of an interface's link. */
  public LinkState linkState(InterfaceRef on) {
    return links.state(on);
  }

  /** Its devices. */
  public DeviceManager devices() {
    return devices;
  }

  /** How it was made. */
  public ApplianceOptions options() {
    return options;
  }

  /** Stops forwarding, then modules, then closes devices. */
  @Override
  public void close() {
    configuration.close();
    modules.all().forEach(one -> one.module().stop());
    engine.close();
    shadows.close();
    devices.close();
    commitThread.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}
