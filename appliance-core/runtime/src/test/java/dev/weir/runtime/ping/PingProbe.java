package dev.weir.runtime.ping;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.Pinger;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Pings from an appliance that is stepped by the test: nobody may block in it. */
public final class PingProbe {
  private static final int MILLISECONDS = 3500;

  private final AppliancePinger pinger;
  private final EchoClient client;

  /** For an appliance. */
  public PingProbe(Appliance appliance) {
    client = appliance.echo();
    pinger = new AppliancePinger(appliance.engine(), appliance::interfaces, client);
  }

  /** Sends a request and lets time pass; empty if nothing came back. */
  public Optional<Pinger.Reply> send(
      String destination, int hopLimit, int payloadBytes, IntConsumer run) throws CommandException {
    EchoClient.Waiting waiting =
        pinger.send(
            new Pinger.Request(
                IpAddress.parse(destination), Optional.empty(), 1, payloadBytes, hopLimit, false));
    try {
      run.accept(MILLISECONDS);
      return waiting.reply().isDone() ? Optional.of(waiting.reply().join()) : Optional.empty();
    } finally {
      client.forget(waiting);
    }
  }
}
