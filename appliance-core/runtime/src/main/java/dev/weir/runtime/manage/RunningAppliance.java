package dev.weir.runtime.manage;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.HostDevices;
import dev.weir.runtime.interfaces.HostNics;
import dev.weir.runtime.interfaces.Supervision;
import dev.weir.runtime.machine.ConfigFetch;
import dev.weir.runtime.machine.FirstStart;
import dev.weir.runtime.machine.Health;
import dev.weir.runtime.machine.Machine;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.warm.WarmStart;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An appliance on this machine's interfaces and clock, with its shell. */
public final class RunningAppliance implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.start");
  private static final int IDENTITY_BYTES = 16;

  private final HostDevices devices;
  private final Supervision supervision;
  private final Appliance appliance;
  private final Management management;
  private final List<String> notices;
  private final List<AutoCloseable> beside;

  /**
   * How it is started.
   *
   * @param modules folder of module jars
   * @param state folder of what survives a restart
   * @param data folder of logs and users' files
   * @param workers number of workers
   * @param processors to pin workers to, by worker; empty to pin none
   * @param version of Weir
   * @param hostStack whether the host's programs use the appliance's addresses, which takes root
   * @param control what {@code request system} does
   * @param machine the machine, where the appliance has it to itself
   */
  public record Settings(
      Path modules,
      Path state,
      Path data,
      int workers,
      List<Integer> processors,
      String version,
      boolean hostStack,
      SystemControl control,
      Optional<Machine> machine) {
    /** With workers pinned where there are processors enough. */
    public Settings(
        Path modules,
        Path state,
        int workers,
        String version,
        boolean hostStack,
        SystemControl control) {
      this(
          modules,
          state,
          state,
          workers,
          WorkerProcessors.choose(workers),
          version,
          hostStack,
          control,
          Optional.empty());
    }
  }

  private RunningAppliance(
      HostDevices devices,
      Supervision supervision,
      Appliance appliance,
      Management management,
      List<String> notices,
      List<AutoCloseable> beside) {
    this.devices = devices;
    this.supervision = supervision;
    this.appliance = appliance;
    this.management = management;
    this.notices = notices;
    this.beside = beside;
  }

  /**
   * Starts it.
   *
   * @param configuration the operator's file, taken if it is new
   * @throws ConfigException if no configuration can come into force
   * @throws ModuleException if a module cannot be loaded
   * @throws IOException if the state folder cannot be used
   */
  public static RunningAppliance start(Settings settings, Optional<YamlSource> configuration)
      throws ConfigException, ModuleException, IOException {
    Files.createDirectories(settings.state());
    Files.createDirectories(settings.data());
    StartKind kind = StartKind.of(settings.state());
    LogRing log = Logs.install(Optional.of(settings.data().resolve("weir.log")));
    long loggedBefore = log.written();
    HostDevices devices = new HostDevices();
    Supervision supervision = new Supervision();
    ApplianceOptions options =
        new ApplianceOptions(
            settings.modules(),
            settings.state(),
            EngineOptions.production(settings.workers(), new SecureRandom().nextLong())
                .withProcessors(settings.processors()),
            devices,
            supervision,
            supervision::poll,
            new HostNics(),
            settings.hostStack() ? new HostShadows() : ShadowFactory.NONE,
            identity(settings.state()),
            InstantSource.system(),
            true);
    Appliance appliance = Appliance.create(options);
    try {
      supervision.listen(appliance::lookAtLinks);
      List<String> notices = new ArrayList<>();
      appliance.refusedModules().forEach(one -> notices.add(one.toString()));
      notices.addAll(appliance.start(configuration, new WarmStart(kind)));
      notices.forEach(notice -> LOG.log(System.Logger.Level.WARNING, notice));
      List<AutoCloseable> beside = new ArrayList<>();
      beside.add(kind);
      Optional<Machine> machine = settings.machine();
      if (machine.isPresent()) {
        FirstStart first =
            new FirstStart(appliance.configuration(), machine.get(), settings.state());
        first.run().ifPresent(url -> beside.add(ConfigFetch.start(url, settings.data(), first)));
      }
      Management management =
          new Management(
              appliance,
              new Management.Place(settings.version(), settings.data().resolve("files"), machine),
              settings.control(),
              log,
              loggedBefore);
      if (machine.isPresent()) {
        beside.add(management.shell().openConsoles(machine.get().consoles()));
        Path folder = machine.get().folder();
        settings
            .control()
            .image()
            .ifPresent(images -> beside.add(Health.watch(folder, images, management::listens)));
      }
      return new RunningAppliance(devices, supervision, appliance, management, notices, beside);
    } catch (ConfigException | IOException | RuntimeException e) {
      appliance.close();
      supervision.close();
      kind.close();
      throw e;
    }
  }

  /** Whether an earlier start has left a configuration. */
  public static boolean hasConfiguration(Settings settings) throws IOException {
    Path folder = settings.state().resolve("config");
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  /** A random name of this machine, made at the first start. */
  private static String identity(Path state) throws IOException {
    Path file = state.resolve("identity");
    if (!Files.exists(file)) {
      byte[] random = new byte[IDENTITY_BYTES];
      new SecureRandom().nextBytes(random);
      Path next = state.resolve("identity.new");
      Files.writeString(next, HexFormat.of().formatHex(random) + "\n");
      Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  /** The appliance. */
  public Appliance appliance() {
    return appliance;
  }

  /** Its devices. */
  public HostDevices devices() {
    return devices;
  }

  /** Its shell. */
  public Management management() {
    return management;
  }

  /** What the operator should be told of the start. */
  public List<String> notices() {
    return notices;
  }

  @Override
  public void close() {
    for (AutoCloseable one : beside) {
      try {
        one.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "closing: " + e.getMessage());
      }
    }
    management.close();
    appliance.close();
    supervision.close();
  }
}
