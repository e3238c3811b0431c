package dev.weir.runtime.show;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.shell.command.InterfaceRates;
import java.util.ArrayList;
import java.util.List;

/** The appliance's own operational commands, beside those of its modules and of the shell. */
public final class ApplianceCommands implements AutoCloseable {
  private final Appliance appliance;
  private final InterfaceSampler sampler;
  private final List<OperationalCommand> commands;

  /** Begins to sample counters. */
  public ApplianceCommands(Appliance appliance) {
    this.appliance = appliance;
    this.sampler = new InterfaceSampler(appliance);
    Figures figures = new Figures(appliance.engine());
    List<OperationalCommand> all = new ArrayList<>();
    all.addAll(new InterfaceCommands(appliance, figures, sampler).list());
    all.addAll(new CounterCommands(appliance, figures).list());
    all.addAll(new GraphCommands(appliance).list());
    all.add(new TestPacketCommand(appliance).command());
    all.add(new TraceCommand(appliance, figures).command());
    this.commands = List.copyOf(all);
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return commands;
  }

  /** Counters of interfaces, for live rates. */
  public InterfaceRates rates() {
    return sampler;
  }

  /** Names of the interfaces in force, for completion. */
  public List<String> interfaceNames() {
    return appliance.interfaces().stream().map(InterfaceRef::name).toList();
  }

  /** Stops sampling. */
  @Override
  public void close() {
    sampler.close();
  }
}
