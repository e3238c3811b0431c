package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/**
 * Where a node disposes of packets. One per worker, valid during the call only. Packets given to it
 * are no longer the node's. An abstract class, not an interface: in an appliance one implementation
 * is loaded, so that calls are direct.
 */
@HotPath
public abstract class Output {
  /** No rule. */
  public static final int NO_RULE = -1;

  /** Subclassed by the engine and the testkit only. */
  protected Output() {}

  /** Sends a packet along the node's edge of that position in {@link NodeSpec#edges()}. */
  public abstract void edge(int edge, Packet packet);

  /**
   * Sends a complete frame to INTERFACE_OUTPUT of an interface, whatever kind it is; sets its
   * txInterface.
   */
  public abstract void transmit(int interfaceIndex, Packet packet);

  /**
   * Gives an IP packet to the host's stack by the shadow interface of {@code packet.rxInterface()};
   * position must be at the Ethernet header or the IP header.
   */
  public abstract void punt(Packet packet);

  /** Drops a packet for a reason of the node's module. */
  public final void drop(Packet packet, DropReason reason) {
    drop(packet, reason, NO_RULE);
  }

  /** Drops a packet on account of a rule; see {@code Assembly.rule}. */
  public abstract void drop(Packet packet, DropReason reason, int rule);

  /**
   * Ends a packet that has served its purpose: an ARP reply that was learnt. Booked as absorbed.
   */
  public abstract void release(Packet packet);

  /** Queues a packet for {@link ExpandingNode#expand}. */
  public abstract void expand(Packet packet);

  /** Counts packet and bytes on a rule; see {@code Assembly.rule}. */
  public abstract void hit(int rule, int lengthBytes);

  /** How many more packets may be given to edges before the engine needs to drain; see expand. */
  public abstract int room();

  /**
   * A new empty packet, booked as generated on the account of {@code cause} where there is one. It
   * has to be disposed of like any other. Null: pool empty.
   */
  public abstract @Nullable Packet allocOrNull(SlotClass slotClass, @Nullable Packet cause);

  /**
   * A copy of bytes and facts, booked as copied. Made in {@link ExpandingNode#expand} it is a
   * result of the packet, as in flooding, and shares its connection; made elsewhere, as for a
   * mirror, it has none: what becomes of it makes no connection. Null: pool empty.
   */
  public abstract @Nullable Packet copyOrNull(Packet packet);

  /**
   * An empty packet for a part of a larger one, booked as expanded. It shares the connection of the
   * whole, which comes to be when a part of it is transmitted. Null: pool empty.
   */
  public abstract @Nullable Packet segmentOrNull(SlotClass slotClass, Packet whole);

  /**
   * Makes an ICMP error one of the connection of the packet it is about, which is still the node's:
   * NAT then takes it to whom that packet came from, though the connection comes to nothing. No
   * effect if there is no connection.
   */
  public abstract void relate(Packet error, Packet about);

  /**
   * Moves the frame into a slot of at least that headroom and tailroom, if it has not got them.
   * Returns the packet to go on with: the same, or another that takes its place in the batch; null
   * if there is no slot (the packet is unchanged and still the node's).
   */
  public abstract @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes);

  /**
   * Keeps a packet for later, in the cold part of the pool.
   *
   * @return a handle of 0 or more for {@link #resume}; -1 if the module's quota is used up: the
   *     packet is still the node's, which drops it with a reason of its own
   */
  public abstract int hold(Packet packet, ResumePoint at);

  /** Sends a held packet on at its resume point; an unknown handle is ignored. */
  public abstract void resume(int handle);

  /** Drops a held packet. */
  public abstract void dropHeld(int handle, DropReason reason);

  /**
   * Hands a packet to another worker, where it goes on at the point. Its connection stays with this
   * worker, which takes the packet as sent.
   */
  public abstract void handOver(int worker, Packet packet, ResumePoint at);

  /**
   * Gives a copy of a packet's bytes to a control handler of the module (see {@code
   * Assembly.controlHandler}) and releases the packet. Dropped as {@code control-queue-full} when
   * the handler does not keep up.
   */
  public abstract void toControl(int handler, Packet packet);
}
