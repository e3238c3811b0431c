package dev.weir.runtime.manage;

import dev.weir.engine.connection.ConnectionCommands;
import dev.weir.runtime.appliance.AlarmBoard;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.machine.Machine;
import dev.weir.runtime.machine.MachineServices;
import dev.weir.runtime.machine.ProvisioningReport;
import dev.weir.runtime.show.ApplianceCommands;
import dev.weir.runtime.telemetry.ApplianceMetrics;
import dev.weir.runtime.telemetry.RingSource;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.LearntNameServers;
import dev.weir.shell.Shell;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.capture.TrafficCommand;
import dev.weir.shell.command.MonitorCommands;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.command.SystemInfo;
import dev.weir.shell.console.ConsoleLogin;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.log.LogRing;
import dev.weir.telemetry.Telemetry;
import dev.weir.telemetry.TelemetryCommands;
import dev.weir.telemetry.TelemetryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The shell of a running appliance: SSH, commands of its own and of its modules. */
public final class Management implements AutoCloseable {
  private final Appliance appliance;
  private final Optional<Machine> machine;
  private final Optional<MachineServices> services;
  private final Shell shell;
  private final ApplianceCommands commands;
  private final Telemetry telemetry;
  private final Runnable unsubscribe;

  /**
   * What the shell tells of where it runs.
   *
   * @param version of Weir
   * @param files folder of users' files
   * @param machine the machine, where the appliance has it to itself
   */
  public record Place(String version, Path files, Optional<Machine> machine) {}

  /**
   * Opens the shell; its listeners follow each commit.
   *
   * @param control what {@code request system} does
   * @param log the messages of this and, where known, earlier runs
   * @param loggedBefore messages of the log that are of earlier runs
   * @throws IOException if its folders cannot be used
   */
  public Management(
      Appliance appliance, Place place, SystemControl control, LogRing log, long loggedBefore)
      throws IOException {
    this.appliance = appliance;
    this.machine = place.machine();
    this.services =
        machine.map(one -> new MachineServices(one, new NamespaceSockets(), appliance.alarms()));
    Path state = appliance.options().state();
    FileArea files = new FileArea(place.files());
    SystemInfo info =
        new SystemInfo(
            place.version(),
            place.machine().map(Machine::slot).orElse(""),
            appliance.options().clock().instant(),
            () ->
                appliance.modules().stream()
                    .map(one -> new SystemInfo.Module(one.name(), one.version()))
                    .toList(),
            () -> appliance.alarms().all().stream().map(Management::alarm).toList());
    this.commands = new ApplianceCommands(appliance);
    this.telemetry =
        new Telemetry(
            new ApplianceMetrics(appliance, place.version()),
            new RingSource(log),
            loggedBefore,
            new NamespaceSockets(),
            appliance.alarms());
    List<OperationalCommand> own = new ArrayList<>(commands.list());
    own.addAll(new TelemetryCommands(telemetry).list());
    own.addAll(new MonitorCommands(new ApplianceRates(appliance), System::nanoTime).list());
    own.addAll(
        new ConnectionCommands(
                appliance.engine().service(ConnectionService.class).orElseThrow(),
                () -> appliance.interfaces().stream().map(InterfaceRef::name).toList(),
                name -> appliance.engine().registries().interfaces().find(name).orElse(-1),
                index -> new Figures(appliance.engine()).name(index))
            .all());
    own.addAll(
        new TrafficCommand(appliance.capture(), appliance.capture()::interfaces, files).list());
    if (machine.isPresent()) {
      own.add(new ProvisioningReport(state).show());
    }
    services.ifPresent(all -> own.addAll(all.commands()));
    this.shell =
        new Shell(
            new Shell.Parts(
                this::systemConfig,
                appliance.configuration(),
                () -> appliance.interfaces().stream().map(InterfaceRef::name).toList(),
                () -> commands(own),
                info,
                control,
                files,
                state.resolve("shell"),
                log,
                new NamespaceSockets(),
                appliance.options().clock()));
    this.unsubscribe = appliance.onApplied(() -> Thread.startVirtualThread(this::refresh));
    refresh();
  }

  /** On a machine of its own SSH stays shut as long as nobody could log in. */
  private SystemConfig systemConfig() {
    SystemConfig config =
        appliance.configuration().running().configuration().root("system", SystemConfig.class);
    return machine.isPresent() && !ConsoleLogin.anybodyCanLogIn(config)
        ? config.withoutListeners()
        : config;
  }

  /** Whether SSH listens wherever it should. */
  public boolean listens() {
    return shell.addresses().size() >= systemConfig().ssh().listener().size();
  }

  private List<OperationalCommand> commands(List<OperationalCommand> own) {
    List<OperationalCommand> all = new ArrayList<>(own);
    appliance.modules().forEach(one -> all.addAll(one.module().commands()));
    return all;
  }

  /** Listeners and commands follow the running configuration. */
  private synchronized void refresh() {
    telemetry.apply(
        appliance
            .configuration()
            .running()
            .configuration()
            .root("telemetry", TelemetryConfig.class),
        systemConfig().hostName());
    services.ifPresent(all -> all.apply(systemConfig(), learntNameServers()));
    String key = "ssh-listeners";
    List<String> failures = shell.apply();
    if (failures.isEmpty()) {
      appliance.alarms().clear(key);
    } else {
      appliance
          .alarms()
          .raise(key, dev.weir.sdk.module.Alarms.Severity.MAJOR, String.join("; ", failures));
    }
  }

  private List<IpAddress> learntNameServers() {
    return appliance
        .engine()
        .running()
        .service(LearntNameServers.class)
        .map(LearntNameServers::addresses)
        .orElse(List.of());
  }

  private static SystemInfo.Alarm alarm(AlarmBoard.Alarm alarm) {
    return new SystemInfo.Alarm(
        alarm.severity().name().toLowerCase(Locale.ROOT), alarm.since(), alarm.text());
  }

  /** The shell. */
  public Shell shell() {
    return shell;
  }

  @Override
  public void close() {
    unsubscribe.run();
    telemetry.close();
    services.ifPresent(MachineServices::close);
    shell.close();
    commands.close();
  }
}
