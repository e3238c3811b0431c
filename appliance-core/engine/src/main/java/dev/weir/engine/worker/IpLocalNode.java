package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.IpProtocols;
import java.util.List;

/**
 * Gives packets for the appliance itself to the module that has bound their protocol and
 * destination port, and all others to the host's stack.
 */
@HotPath
public final class IpLocalNode implements Node {
  private final Pipeline pipeline;
  private final int[] protocols;
  private final int[] firstPorts;
  private final int[] lastPorts;

  /** A binding; its position is that of its edge. */
  public record Binding(int protocol, int firstPort, int lastPort) {}

  IpLocalNode(Pipeline pipeline, List<Binding> bindings) {
    this.pipeline = pipeline;
    protocols = bindings.stream().mapToInt(Binding::protocol).toArray();
    firstPorts = bindings.stream().mapToInt(Binding::firstPort).toArray();
    lastPorts = bindings.stream().mapToInt(Binding::lastPort).toArray();
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      int binding = find(packet.ipProtocol(), port(packet));
      if (binding < 0) {
        out.punt(packet);
      } else {
        pipeline.confirm(packet);
        out.edge(binding, packet);
      }
    }
  }

  private int find(int protocol, int port) {
    for (int i = 0; i < protocols.length; i++) {
      if (protocols[i] == protocol && port >= firstPorts[i] && port <= lastPorts[i]) {
        return i;
      }
    }
    return -1;
  }

  /** The destination port; 0 for a protocol without ports, -1 if it is not in the packet. */
  private static int port(Packet packet) {
    int protocol = packet.ipProtocol();
    if (protocol != IpProtocols.TCP
        && protocol != IpProtocols.UDP
        && protocol != IpProtocols.SCTP) {
      return 0;
    }
    int l4 = packet.l4();
    return l4 < 0 || packet.end() - l4 < 4 ? -1 : PacketMemory.getUnsignedShort(l4 + 2);
  }
}
