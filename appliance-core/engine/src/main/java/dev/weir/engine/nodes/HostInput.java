package dev.weir.engine.nodes;

import dev.weir.engine.worker.EngineReason;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Takes IP packets of the host's stack (from a shadow interface) and of the control plane, takes a
 * link header off, validates them and sends them to LOCAL_OUT. Position is then at the IP header.
 */
@HotPath
public final class HostInput implements Node {
  /** Edge to LOCAL_OUT. */
  public static final int LOCAL_OUT = 0;

  private final InterfaceTable interfaces;
  private final IpValidation validation = new IpValidation();

  /** Makes it. */
  public HostInput(InterfaceTable interfaces) {
    this.interfaces = interfaces;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      EngineReason wrong = prepare(packet);
      if (wrong != null) {
        out.drop(packet, wrong);
      } else {
        out.edge(LOCAL_OUT, packet);
      }
    }
  }

  private @Nullable EngineReason prepare(Packet packet) {
    if (packet.has(Packet.FROM_HOST)) {
      packet.setDomain(interfaces.domain(packet.rxInterface()));
    }
    if (packet.l2() >= 0) {
      if (packet.length() < EthernetHeader.LENGTH) {
        return EngineReason.TRUNCATED;
      }
      packet.setEtherType(PacketMemory.getUnsignedShort(packet.position() + 12));
      packet.pull(EthernetHeader.LENGTH);
      packet.setL2(-1);
    } else {
      int version =
          packet.length() == 0 ? 0 : PacketMemory.getUnsignedByte(packet.position()) >>> 4;
      packet.setEtherType(version == 4 ? EtherTypes.IPV4 : version == 6 ? EtherTypes.IPV6 : 0);
    }
    packet.setL3(packet.position());
    return packet.etherType() == EtherTypes.IPV4 || packet.etherType() == EtherTypes.IPV6
        ? validation.validate(packet)
        : EngineReason.UNKNOWN_ETHERTYPE;
  }
}
