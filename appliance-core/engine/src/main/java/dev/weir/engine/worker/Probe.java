package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.pool.PoolPart;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks what would become of a frame: runs it through a graph made for the purpose, with nodes,
 * counters, timers and held packets that nobody else sees, over the state in force. On the worker's
 * thread between two rounds.
 */
public final class Probe {
  private Probe() {}

  /**
   * Runs a frame.
   *
   * @param maker of the generation asked about, for probes
   * @param interfaceIndex the interface it would come in by; 0 for one of the appliance's own IP
   *     packets
   * @param linkLayer whether it begins with an Ethernet header
   * @param nowNanos the clock
   * @return its path; empty if no slot was free or the interface does not exist
   */
  public static Optional<TracedPath> run(
      Worker worker,
      GraphMaker maker,
      byte[] frame,
      int interfaceIndex,
      boolean linkLayer,
      long nowNanos) {
    Pipeline pipeline = maker.pipeline();
    WorkerGraph graph = maker.make(List.of());
    List<TracedPath> paths = new ArrayList<>();
    PathTracer tracer = new PathTracer(p -> false, paths::add);
    graph.tracer = tracer;
    pipeline.graph = graph;
    pipeline.setNowNanos(nowNanos);
    Destination entry =
        interfaceIndex == 0
            ? maker.plan().points().getOrDefault(GraphMaker.HOST_INPUT, Destination.NONE)
            : maker.plan().arc(Arcs.INTERFACE_INPUT);
    int vertex = entry.ofInterface(interfaceIndex);
    Packet packet =
        vertex < 0
            ? null
            : worker.pool().allocForOrNull(PoolPart.HOT, SlotClass.HEADROOM + frame.length);
    if (packet == null) {
      return Optional.empty();
    }
    packet.setFrame(packet.position(), frame.length);
    PacketMemory.copyIn(frame, 0, packet.position(), frame.length);
    packet.set(Packet.PROBE | Packet.TRACED);
    if (interfaceIndex != 0 && !linkLayer && frame.length > 0) {
      // As a driver of such an interface leaves it.
      packet.setL3(packet.position());
      packet.setEtherType((frame[0] & 0xf0) == 0x60 ? EtherTypes.IPV6 : EtherTypes.IPV4);
    }
    packet.setRxInterface(interfaceIndex);
    packet.setAccountInterface(interfaceIndex);
    tracer.begin(packet);
    graph.enqueue(vertex, packet);
    pipeline.run();
    pipeline.held.releaseAll(pipeline);
    return paths.stream().findFirst();
  }
}
