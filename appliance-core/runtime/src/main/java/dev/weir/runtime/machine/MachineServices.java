package dev.weir.runtime.machine;

import dev.weir.machine.clock.NtpClient;
import dev.weir.machine.clock.NtpCommands;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.SystemConfig;
import java.util.List;

/** What a machine of its own needs besides: a clock that is right, and names. */
public final class MachineServices implements AutoCloseable {
  private final NtpClient clock;
  private final NameServers names;

  /** Starts them with nothing configured. */
  public MachineServices(Machine machine, SocketOpener opener, Alarms alarms) {
    this.clock = new NtpClient(new LinuxClock(), opener, alarms);
    this.names = new NameServers(machine);
  }

  /**
   * Follows a configuration; returns at once.
   *
   * @param learnt name servers that are asked if none are configured
   */
  public void apply(SystemConfig config, List<IpAddress> learnt) {
    names.apply(config.nameServer().isEmpty() ? learnt : config.nameServer());
    clock.apply(config.ntp().server(), config.hostNamespace());
  }

  /** Their commands. */
  public List<OperationalCommand> commands() {
    return new NtpCommands(clock).list();
  }

  @Override
  public void close() {
    clock.close();
  }
}
