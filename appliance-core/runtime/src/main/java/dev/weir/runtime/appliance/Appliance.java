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
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.modules.ModuleLoader;
import dev.weir.runtime.modules.ModuleSet;
import dev.weir.runtime.modules.RefusedModule;
import dev.weir.runtime.ping.EchoClient;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole appliance without its shell: engine, devices, modules, configuration. Made by {@code
 * run}, {@code lab}, {@code replay} and tests, which differ in clock and devices.
 */
public final class Appliance implements AutoCloseable {
  /** For what tells nobody: a namespace that returns, a card that is plugged in. */
  private static final long LINK_POLL_NANOS = 1_000_000_000L;

  private static final long CONTROL_WAIT_SECONDS = 2;

  private static final System.Logger LOG = System.getLogger("dev.weir.appliance");
  private static final Set<String> OWN_ROOTS =
      Set.of(InterfacePlanner.ROOT, "system", "telemetry", "version");

  private final ApplianceOptions options;
  private final AlarmBoard alarms;
  private final Engine engine;
  private final Modules modules;
  private final DeviceManager devices;
  private final Shadows shadows;
  private final Links links;
  private final Optional<ScheduledExecutorService> commitThread;
  private final AddressLearning learning;
  private final AtomicBoolean searching = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean forwarding;
  private volatile WarmUp warmUp = WarmUp.NONE;
  private final CaptureTap capture;
  private final EchoClient echo;
  private final CounterBaseline counters;
  private final List<Runnable> appliedListeners = new CopyOnWriteArrayList<>();
  private final ApplianceTarget target;
  private final ConfigService configuration;

  private Appliance(ApplianceOptions options, ModuleSet found) throws IOException {
    this.options = options;
    this.alarms = new AlarmBoard(options.clock());
    this.engine = new Engine(options.engine(), alarms);
    this.devices = new DeviceManager(options.devices(), options.deviceListener());
    this.shadows = new Shadows(options.shadows(), alarms);
    this.links = new Links(devices, alarms);
    this.counters = new CounterBaseline(engine);
    this.commitThread = options.threads() ? Optional.of(newCommitThread()) : Optional.empty();
    Executor executor = commitThread.<Executor>map(thread -> thread).orElse(Runnable::run);
    this.learning = new AddressLearning(executor, alarms);
    this.modules = Modules.start(Modules.fitting(found), this::moduleContext);
    modules.refused().forEach(this::raise);
    this.capture = new CaptureTap(options.clock());
    this.echo = new EchoClient((int) options.engine().hashSeed());
    this.target =
        new ApplianceTarget(
            engine,
            modules,
            new InterfacePlanner(
                engine.registries(), options.host(), learning.addresses(), options.identity()),
            devices,
            shadows,
            List.of(
                new OwnNodes(CaptureTap.MODULE, capture::attach),
                new OwnNodes(EchoClient.MODULE, echo::attach)),
            startup -> warmUp.run(options, modules.all(), startup),
            this::applied);
    ConfirmTimer timer =
        commitThread
            .map(ConfirmTimer::of)
            .orElse((delay, task) -> engine.schedule(delay.toNanos(), task)::run);
    this.configuration =
        new ConfigService(
            new ConfigFormat(Modules.schema(modules.all())),
            new RevisionStore(DirectoryFiles.open(options.state().resolve("config"))),
            target,
            executor,
            timer,
            options.clock(),
            alarms,
            CommitEvents.NONE);
    learning.begin(target, () -> configuration.running().configuration());
  }

  private ModuleContext moduleContext(LoadedModule one) {
    return new RuntimeModuleContext(
        one.name(),
        engine,
        counters,
        links,
        alarms,
        options.clock(),
        options.state().resolve("modules").resolve(one.name()),
        learning);
  }

  private void raise(RefusedModule one) {
    alarms.raise("module-refused " + one.fileName(), Alarms.Severity.MAJOR, one.toString());
  }

  private static ScheduledExecutorService newCommitThread() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> Thread.ofPlatform().name("weir-commit").daemon(true).unstarted(task));
  }

  /**
   * Loads modules and makes an appliance that runs the empty configuration. A module that cannot be
   * loaded is left out, with an alarm.
   *
   * @throws ModuleException if the modules folder cannot be read
   * @throws IOException if the folder of revisions cannot be used
   */
  public static Appliance create(ApplianceOptions options) throws ModuleException, IOException {
    return new Appliance(options, load(options.modules()));
  }

  /**
   * Makes an appliance of modules that are loaded and have not started.
   *
   * @throws IOException if the folder of revisions cannot be used
   */
  public static Appliance create(ApplianceOptions options, List<LoadedModule> modules)
      throws IOException {
    return new Appliance(options, new ModuleSet(modules, List.of()));
  }

  /** Loads the modules of a folder, without starting them. */
  public static ModuleSet load(Path folder) throws ModuleException {
    return new ModuleLoader(folder, OWN_ROOTS).load();
  }

  /** The schema of the configuration with the modules of a folder. */
  public static Schema schema(Path folder) throws ModuleException {
    return Modules.schema(Modules.fitting(load(folder)).loaded());
  }

  /**
   * Brings the startup configuration into force and, with threads of its own, begins to forward.
   * Where a module could not be loaded, a live appliance leaves out what only that module knows: it
   * stays reachable, and forwards nothing until the operator commits (see {@link Restraint}).
   *
   * @param file the operator's configuration, if there is one
   * @return what the operator should be told
   * @throws ConfigException if no configuration can come into force
   */
  public List<String> start(Optional<YamlSource> file) throws ConfigException {
    return start(file, WarmUp.NONE);
  }

  /**
   * The same, with something to do before the first devices are opened.
   *
   * @throws ConfigException if no configuration can come into force
   */
  public List<String> start(Optional<YamlSource> file, WarmUp before) throws ConfigException {
    warmUp = before;
    devices.setTolerant(options.threads());
    List<String> notices =
        configuration.start(file, options.threads() && !modules.refused().isEmpty());
    devices.setTolerant(false);
    if (options.threads()) {
      engine.start();
      forwarding = true;
      inControl(this::pollLinks);
    } else {
      links.refresh();
    }
    return notices;
  }

  /**
   * Has the control thread do something, and waits for it: a commit ends with its links known and
   * its routes in force. The wait is bounded; the control thread is then busy, and does it later.
   */
  private void inControl(Runnable action) {
    CountDownLatch done = new CountDownLatch(1);
    engine.execute(
        () -> {
          try {
            action.run();
          } finally {
            done.countDown();
          }
        });
    try {
      if (!done.await(CONTROL_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the state of links is not known yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Brings a configuration into force that is not kept: instead of {@link #start}, for an appliance
   * without threads.
   *
   * @throws PrepareException if it cannot come into force
   */
  public void adopt(Configuration configuration) throws PrepareException {
    target.prepare(configuration).apply();
    links.refresh();
  }

  private void pollLinks() {
    look();
    if (devices.misses() && searching.compareAndSet(false, true)) {
      commitThread.ifPresent(thread -> thread.execute(this::findMissing));
    }
    engine.schedule(LINK_POLL_NANOS, this::pollLinks);
  }

  /** Has the links of all interfaces looked at soon. Any thread; many calls become one look. */
  public void lookAtLinks() {
    if (looking.compareAndSet(false, true)) {
      engine.execute(this::look);
    }
  }

  private void look() {
    looking.set(false);
    if (options.threads()) {
      options.pollDevices().run();
    }
    links.refresh();
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
    if (Restraint.isNeeded(now)) {
      alarms.raise(Restraint.ALARM, Alarms.Severity.MAJOR, Restraint.text(now));
    } else {
      alarms.clear(Restraint.ALARM);
    }
    links.interfaces(interfaces);
    if (forwarding) {
      inControl(this::look);
    } else {
      lookAtLinks();
    }
    // A commit calls its configuration the running one when this has returned: not before.
    commitThread.ifPresentOrElse(
        thread -> thread.execute(() -> appliedListeners.forEach(Runnable::run)),
        () -> appliedListeners.forEach(Runnable::run));
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

  /** Counters as operators see them. */
  public CounterBaseline counters() {
    return counters;
  }

  /** Copies of frames. */
  public CaptureTap capture() {
    return capture;
  }

  /**
   * Calls a listener on the commit thread when a configuration has come into force and is the
   * running one.
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

  /** What stands in the modules folder and could not be loaded. */
  public List<RefusedModule> refusedModules() {
    return modules.refused();
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
