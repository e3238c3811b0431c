package dev.weir.runtime.manage;

import dev.weir.engine.connection.ConnectionCommands;
import dev.weir.runtime.appliance.AlarmBoard;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.show.ApplianceCommands;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.shell.Shell;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.capture.TrafficCommand;
import dev.weir.shell.command.MonitorCommands;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.command.SystemInfo;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.log.LogRing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The shell of a running appliance: SSH, commands of its own and of its modules. */
public final class Management implements AutoCloseable {
  private final Appliance appliance;
  private final Shell shell;
  private final ApplianceCommands commands;
  private final Runnable unsubscribe;

  /**
   * Opens the shell; its listeners follow each commit.
   *
   * @param version of Weir
   * @param control what {@code request system} does; empty where it is refused
   * @throws IOException if its folders cannot be used
   */
  public Management(
      Appliance appliance, String version, Optional<SystemControl> control, LogRing log)
      throws IOException {
    this.appliance = appliance;
    Path state = appliance.options().state();
    FileArea files = new FileArea(state.resolve("files"));
    SystemInfo info =
        new SystemInfo(
            version,
            "",
            appliance.options().clock().instant(),
            () ->
                appliance.modules().stream()
                    .map(one -> new SystemInfo.Module(one.name(), one.version()))
                    .toList(),
            () -> appliance.alarms().all().stream().map(Management::alarm).toList());
    this.commands = new ApplianceCommands(appliance);
    List<OperationalCommand> own = new ArrayList<>(commands.list());
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

  private SystemConfig systemConfig() {
    return appliance.configuration().running().configuration().root("system", SystemConfig.class);
  }

  private List<OperationalCommand> commands(List<OperationalCommand> own) {
    List<OperationalCommand> all = new ArrayList<>(own);
    appliance.modules().forEach(one -> all.addAll(one.module().commands()));
    return all;
  }

  /** Listeners and commands follow the running configuration. */
  private synchronized void refresh() {
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
    shell.close();
    commands.close();
  }
}
