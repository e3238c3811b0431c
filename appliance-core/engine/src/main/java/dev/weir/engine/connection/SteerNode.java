package dev.weir.engine.connection;

import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionStatus;
import dev.weir.sdk.connection.ConnectionSteering;
import dev.weir.sdk.connection.Tuple;
import dev.weir.sdk.connection.TupleReader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;

/**
 * Hands packets to the worker that owns their connection. It stands twice: before reassembly, where
 * it brings the fragments of two addresses together on one worker, and before the lookup, where it
 * goes by the whole tuple. Not needed with one worker.
 */
@HotPath
public final class SteerNode implements Node {
  private final int worker;
  private final ConnectionSteering steering;
  private final boolean fragments;
  private final ResumePoint next;
  private final TupleReader reader = new TupleReader();
  private final Tuple addresses = new Tuple();

  /**
   * A node of one worker.
   *
   * @param fragments steer fragments only, by their addresses; else whole packets only
   * @param next where a packet goes on at its owner: the node behind this one
   */
  public SteerNode(int worker, ConnectionSteering steering, boolean fragments, ResumePoint next) {
    this.worker = worker;
    this.steering = steering;
    this.fragments = fragments;
    this.next = next;
  }

  @Override
  public void process(Batch in, Output out) {
    int size = in.size();
    for (int i = 0; i < size; i++) {
      Packet packet = in.get(i);
      if (packet.has(Packet.FRAGMENT) == fragments
          && ConnectionRef.status(packet) == ConnectionStatus.NONE) {
        int owner = fragments ? ownerOfFragment(packet) : ownerOf(packet);
        if (owner != worker) {
          out.handOver(owner, packet, next);
        }
      }
    }
  }

  private int ownerOf(Packet packet) {
    return reader.read(packet) <= TupleReader.ICMP_ERROR ? steering.owner(reader.tuple()) : worker;
  }

  private int ownerOfFragment(Packet packet) {
    int l3 = packet.l3();
    if (packet.etherType() == EtherTypes.IPV6) {
      addresses.setIpv6(
          packet.domain(),
          0,
          PacketMemory.getLong(l3 + 8),
          PacketMemory.getLong(l3 + 16),
          PacketMemory.getLong(l3 + 24),
          PacketMemory.getLong(l3 + 32),
          0,
          0);
    } else {
      addresses.setIpv4(
          packet.domain(), 0, PacketMemory.getInt(l3 + 12), PacketMemory.getInt(l3 + 16), 0, 0);
    }
    return steering.home(addresses);
  }
}
