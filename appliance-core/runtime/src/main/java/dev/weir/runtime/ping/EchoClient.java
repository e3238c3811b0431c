package dev.weir.runtime.ping;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.shell.command.Pinger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which echo requests are awaited, and finds their answers among the packets for the
 * appliance. Requests of all pings share an identifier and differ in their sequence number. Any
 * thread.
 */
public final class EchoClient {
  /** Owner of the node in {@code show graph}. */
  public static final String MODULE = "ping";

  /** Enough for many operators, and a small part of the sequence numbers there are. */
  private static final int MOST_WAITING = 1024;

  private final int identifier;
  private final Map<Integer, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile int count;

  /** A request that is awaited. */
  static final class Waiting {
    private final int sequence;
    private final IpAddress destination;
    private final long sentNanos;
    private final CompletableFuture<Pinger.Reply> reply = new CompletableFuture<>();

    Waiting(int sequence, IpAddress destination, long sentNanos) {
      this.sequence = sequence;
      this.destination = destination;
      this.sentNanos = sentNanos;
    }

    /** Its number on the wire. */
    int sequence() {
      return sequence;
    }

    /** Completed by the first answer. */
    CompletableFuture<Pinger.Reply> reply() {
      return reply;
    }
  }

  /**
   * Waits for nothing yet.
   *
   * @param identifier of its echo requests, 16 bits; random, so that the host's own rarely have it
   */
  public EchoClient(int identifier) {
    this.identifier = identifier & 0xffff;
  }

  /** Adds the node that takes answers to a generation, behind what guards the appliance. */
  public void attach(Assembly assembly) {
    int handler = assembly.controlHandler("echo", this::receive);
    assembly.attach(
        Arcs.IP_LOCAL,
        InterfaceSelector.all(),
        NodeSpec.of("echo-answers", (_, _) -> new EchoNode(this, handler)).after("*").build());
  }

  int identifier() {
    return identifier;
  }

  @HotPath
  boolean isWaiting() {
    return count != 0;
  }

  /**
   * Begins to wait for an answer.
   *
   * @param wished sequence number; the next one that is free is taken
   * @return empty if too many are awaited
   */
  synchronized Optional<Waiting> await(int wished, IpAddress destination, long nowNanos) {
    if (waiting.size() >= MOST_WAITING) {
      return Optional.empty();
    }
    int sequence = wished & 0xffff;
    while (waiting.containsKey(sequence)) {
      sequence = sequence + 1 & 0xffff;
    }
    Waiting one = new Waiting(sequence, destination, nowNanos);
    waiting.put(sequence, one);
    count = waiting.size();
    return Optional.of(one);
  }

  /** Waits no longer. */
  synchronized void forget(Waiting one) {
    waiting.remove(one.sequence, one);
    count = waiting.size();
  }

  /** Takes what the node found. Control thread. */
  void receive(ControlPacket packet) {
    Optional<EchoAnswer> answer = EchoAnswer.read(packet, identifier);
    if (answer.isEmpty()) {
      return;
    }
    Waiting one = waiting.get(answer.get().sequence());
    if (one == null) {
      return; // too late
    }
    boolean group = one.destination.isMulticast() || one.destination.isLimitedBroadcast();
    if (group || one.destination.equals(answer.get().destination())) {
      one.reply.complete(
          new Pinger.Reply(
              answer.get().outcome(),
              Optional.of(answer.get().from()),
              Duration.ofNanos(Math.max(0, packet.nowNanos() - one.sentNanos)),
              answer.get().hopLimit()));
    }
  }
}
