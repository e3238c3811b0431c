package dev.weir.runtime.show;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.ping.AppliancePinger;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.shell.command.PingCommands;
import java.util.ArrayList;
import java.util.List;

/** The appliance's own operational commands, beside those of its modules and of the shell. */
public final class ApplianceCommands implements AutoCloseable {
  private final InterfaceSampler sampler;
  private final WorkerSampler workers;
  private final List<OperationalCommand> commands;

  /** Begins to sample counters. */
  public ApplianceCommands(Appliance appliance) {
    this.sampler = new InterfaceSampler(appliance);
    this.workers = new WorkerSampler(appliance.engine());
    Figures figures = new Figures(appliance.engine());
    List<OperationalCommand> all = new ArrayList<>();
    all.addAll(new InterfaceCommands(appliance, figures, sampler).list());
    all.addAll(new CounterCommands(appliance, figures).list());
    all.addAll(new GraphCommands(appliance).list());
    all.addAll(new WorkerCommands(appliance.engine(), workers).list());
    all.add(new ModuleCommands(appliance).show());
    all.add(new TestPacketCommand(appliance).command());
    all.add(new TraceCommand(appliance, figures).command());
    AppliancePinger pinger =
        new AppliancePinger(appliance.engine(), appliance::interfaces, appliance.echo());
    all.addAll(new PingCommands(pinger).list());
    this.commands = List.copyOf(all);
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return commands;
  }

  /** Stops sampling. */
  @Override
  public void close() {
    sampler.close();
    workers.close();
  }
}
