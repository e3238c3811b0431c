package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;

/**
 * Brings IP packets into the form that the shadow of their interface takes, and sends them there by
 * the edge of that interface: without link header for a shadow that has none, else from a fixed
 * neighbour to the shadow's address.
 */
@HotPath
public final class PuntNode implements Node {
  /** The address the host sees all of the world at. */
  public static final long NEIGHBOUR_MAC = 0x02_57_45_49_52_01L;

  private static final int ETHERNET_BYTES = 14;

  private final int[] edgeOfInterface;
  private final long[] macOfInterface;

  /**
   * Makes it.
   *
   * @param edgeOfInterface the edge to the shadow by interface index, or {@link
   *     Destination#NOWHERE}
   * @param macOfInterface the shadow's address, or 0 if it has no link layer
   */
  public PuntNode(int[] edgeOfInterface, long[] macOfInterface) {
    this.edgeOfInterface = edgeOfInterface.clone();
    this.macOfInterface = macOfInterface.clone();
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      int rx = packet.rxInterface();
      int edge = rx < edgeOfInterface.length ? edgeOfInterface[rx] : Destination.NOWHERE;
      int l3 = packet.l3();
      if (edge < 0 || l3 < packet.position() || l3 > packet.end()) {
        out.drop(packet, EngineReason.NO_HOST_STACK);
        continue;
      }
      packet.pull(l3 - packet.position());
      long mac = macOfInterface[rx];
      if (mac != 0) {
        if (!packet.push(ETHERNET_BYTES)) {
          out.drop(packet, EngineReason.NO_BUFFER);
          continue;
        }
        PacketMemory.setMac(packet.position(), mac);
        PacketMemory.setMac(packet.position() + 6, NEIGHBOUR_MAC);
        PacketMemory.setShort(packet.position() + 12, packet.etherType());
        packet.setL2(packet.position());
      }
      out.edge(edge, packet);
    }
  }
}
