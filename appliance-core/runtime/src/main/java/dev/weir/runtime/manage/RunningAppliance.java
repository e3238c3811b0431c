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
import dev.weir.runtime.modules.ModuleException;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An appliance on this machine's interfaces and clock, with its shell. */
public final class RunningAppliance implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.start");
  private static final int IDENTITY_BYTES = 16;

  private final HostDevices devices;
  private final Supervision supervision;
  private final Appliance appliance;
  private final Management management;
  private final List<String> notices;

  /**
   * How it is started.
   *
   * @param modules folder of module jars
   * @param state folder of what survives a restart
   * @param workers number of workers
   * @param version of Weir
   * @param hostStack whether the host's programs use the appliance's addresses, which takes root
   * @param control what {@code request system} does; empty where it is refused
   */
  public record Settings(
      Path modules,
      Path state,
      int workers,
      String version,
      boolean hostStack,
      Optional<SystemControl> control) {}

  private RunningAppliance(
      HostDevices devices,
      Supervision supervision,
      Appliance appliance,
      Management management,
      List<String> notices) {
    this.devices = devices;
    this.supervision = supervision;
    this.appliance = appliance;
    this.management = management;
    this.notices = notices;
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
    LogRing log = Logs.install(Optional.of(settings.state().resolve("weir.log")));
    HostDevices devices = new HostDevices();
    Supervision supervision = new Supervision();
    ApplianceOptions options =
        new ApplianceOptions(
            settings.modules(),
            settings.state(),
            EngineOptions.production(settings.workers(), new SecureRandom().nextLong()),
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
      List<String> notices = appliance.start(configuration);
      notices.forEach(notice -> LOG.log(System.Logger.Level.WARNING, notice));
      Management management =
          new Management(appliance, settings.version(), settings.control(), log);
      return new RunningAppliance(devices, supervision, appliance, management, notices);
    } catch (ConfigException | IOException | RuntimeException e) {
      appliance.close();
      supervision.close();
      throw e;
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
    management.close();
    appliance.close();
    supervision.close();
  }
}
