package dev.weir.drivers.afpacket;

import java.util.Optional;

/**
 * Which NIC is used, and how.
 *
 * @param name of the kernel's interface
 * @param namespace the network namespace it is in; empty: the process's own
 * @param queues sockets that share its traffic by flow hash, 1-64
 * @param exclusive whether the kernel's own stack is kept from the traffic received, so that it
 *     does not answer too
 * @param insteadOf why these sockets are used where another driver was asked for; empty: they were
 */
public record AfPacketSettings(
    String name,
    Optional<String> namespace,
    int queues,
    boolean exclusive,
    Optional<String> insteadOf) {
  private static final int MOST_QUEUES = 64;

  public AfPacketSettings {
    if (queues < 1 || queues > MOST_QUEUES) {
      throw new IllegalArgumentException("queues must be 1-" + MOST_QUEUES + ", not " + queues);
    }
  }

  /** One queue, in the process's own namespace, exclusive. */
  public static AfPacketSettings of(String name) {
    return new AfPacketSettings(name, Optional.empty(), 1, true, Optional.empty());
  }

  public AfPacketSettings inNamespace(String other) {
    return new AfPacketSettings(name, Optional.of(other), queues, exclusive, insteadOf);
  }

  public AfPacketSettings withQueues(int number) {
    return new AfPacketSettings(name, namespace, number, exclusive, insteadOf);
  }

  /** The kernel goes on to see and answer what it receives. */
  public AfPacketSettings shared() {
    return new AfPacketSettings(name, namespace, queues, false, insteadOf);
  }

  /** Says why they are used although another driver was asked for. */
  public AfPacketSettings insteadOf(String why) {
    return new AfPacketSettings(name, namespace, queues, exclusive, Optional.of(why));
  }
}
