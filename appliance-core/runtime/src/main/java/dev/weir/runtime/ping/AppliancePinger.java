package dev.weir.runtime.ping;

import dev.weir.engine.Engine;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.RouteTable;
import dev.weir.shell.command.Pinger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Pings through the appliance's own data path, so that routes, firewall and NAT are the ones that
 * are tried, whatever stack the host has.
 */
public final class AppliancePinger implements Pinger {
  private static final int MOST_PAYLOAD_BYTES = 65_000;

  private final Engine engine;
  private final Supplier<List<InterfaceRef>> interfaces;
  private final EchoClient client;
  private final AtomicInteger identification = new AtomicInteger();

  /**
   * A pinger.
   *
   * @param interfaces those in force
   * @param client attached in every generation
   */
  public AppliancePinger(
      Engine engine, Supplier<List<InterfaceRef>> interfaces, EchoClient client) {
    this.engine = engine;
    this.interfaces = interfaces;
    this.client = client;
  }

  @Override
  public Reply ping(Request request, Duration timeout)
      throws CommandException, InterruptedException {
    EchoClient.Waiting waiting = send(request);
    try {
      return waiting.reply().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Reply(Outcome.TIMEOUT, Optional.empty(), Duration.ZERO, -1);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never a failure", e);
    } finally {
      client.forget(waiting);
    }
  }

  /** Sends a request; the caller has to {@link EchoClient#forget} what it waits for. */
  EchoClient.Waiting send(Request request) throws CommandException {
    IpAddress destination = request.destination();
    if (request.payloadBytes() < 0 || request.payloadBytes() > MOST_PAYLOAD_BYTES) {
      throw new CommandException("PING-0005", "payload must be 0-" + MOST_PAYLOAD_BYTES + " bytes");
    }
    if (destination.isIpv6() && destination.isLinkLocal()) {
      throw new CommandException(
          "PING-0006", destination + " is on every link: it cannot be told which is meant");
    }
    List<InterfaceRef> now = interfaces.get();
    SourceAddress source =
        request.source().isPresent()
            ? SourceAddress.given(now, request.source().get(), destination)
            : SourceAddress.choose(now, engine.running().service(RouteTable.class), destination);
    EchoClient.Waiting waiting =
        client
            .await(request.sequence(), destination, engine.nowNanos())
            .orElseThrow(
                () -> new CommandException("PING-0007", "too many requests are awaited already"));
    byte[] packet =
        IpPackets.echoRequest(
            new IpPackets.Header(
                source.address(),
                destination,
                0,
                request.hopLimit(),
                identification.incrementAndGet(),
                request.doNotFragment()),
            client.identifier(),
            waiting.sequence(),
            request.payloadBytes());
    if (!engine.sendIp(source.domain(), packet)) {
      client.forget(waiting);
      throw new CommandException("PING-0008", "there is no free packet slot to send from");
    }
    return waiting;
  }

  @Override
  public IpAddress resolve(String host) throws CommandException {
    try {
      return IpAddress.parse(host);
    } catch (IllegalArgumentException e) {
      return byName(host);
    }
  }

  /** By the host's resolver, which is the appliance's too. */
  private IpAddress byName(String host) throws CommandException {
    try {
      List<IpAddress> found =
          List.of(InetAddress.getAllByName(host)).stream()
              .map(one -> IpAddress.ofBytes(one.getAddress()))
              .toList();
      return found.stream().filter(this::canReach).findFirst().orElse(found.getFirst());
    } catch (UnknownHostException e) {
      throw new CommandException("PING-0009", "there is no host " + host);
    }
  }

  /** Whether the appliance has an address of the family. */
  private boolean canReach(IpAddress destination) {
    return interfaces.get().stream()
        .flatMap(on -> on.addresses().stream())
        .anyMatch(own -> own.isIpv4() == destination.isIpv4());
  }
}
