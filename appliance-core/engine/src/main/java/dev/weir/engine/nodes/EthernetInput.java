package dev.weir.engine.nodes;

import dev.weir.engine.worker.Account;
import dev.weir.engine.worker.EngineReason;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.VlanTag;

/**
 * Where every received frame is sorted: to the VLAN's sub-interface (IEEE 802.1Q, and 802.1ad where
 * a sub-interface has sub-interfaces), then to the bridge for a bridged interface, or by EtherType
 * for a routed one. IP packets are validated and go on to IP_INPUT, in place.
 *
 * <p>Frames go to L2_INPUT as they are on that interface: a bridged sub-interface's tag is taken
 * off, a bridged port's tags are left on. At IP_INPUT the link header is still there, {@code l3}
 * tells where the packet begins.
 */
@HotPath
public final class EthernetInput implements Node {
  /** Edge to L2_INPUT. */
  public static final int L2 = 0;

  /** First of the edges of bound EtherTypes. */
  public static final int FIRST_BINDING = 1;

  private final InterfaceTable interfaces;
  private final int[] boundEtherTypes;
  private final Account account;
  private final IpValidation validation = new IpValidation();

  /**
   * Makes it.
   *
   * @param boundEtherTypes in the order of their edges
   */
  public EthernetInput(InterfaceTable interfaces, int[] boundEtherTypes, Account account) {
    this.interfaces = interfaces;
    this.boundEtherTypes = boundEtherTypes.clone();
    this.account = account;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.l2() < 0 && packet.l3() >= 0) {
        packet.setDomain(interfaces.domain(packet.rxInterface()));
        ip(in, packet, out);
      } else {
        frame(in, packet, out);
      }
    }
  }

  private void frame(Batch in, Packet packet, Output out) {
    int l2 = packet.position();
    packet.setL2(l2);
    if (packet.length() < EthernetHeader.LENGTH) {
      out.drop(packet, EngineReason.TRUNCATED);
      return;
    }
    int rx = packet.rxInterface();
    int etherType = PacketMemory.getUnsignedShort(l2 + 12);
    int l3 = l2 + EthernetHeader.LENGTH;
    if (isTag(etherType)) {
      while (isTag(etherType)) {
        if (packet.end() - l3 < VlanTag.LENGTH) {
          out.drop(packet, EngineReason.TRUNCATED);
          return;
        }
        int vlan = PacketMemory.getUnsignedShort(l3) & 0xfff;
        int sub = vlan == VlanTag.PRIORITY_ONLY ? 0 : interfaces.vlan(rx, vlan);
        if (sub == 0) {
          if (interfaces.isBridged(rx) || vlan != VlanTag.PRIORITY_ONLY) {
            break;
          }
        } else {
          rx = sub;
          account.received(sub, 1, packet.length());
        }
        etherType = PacketMemory.getUnsignedShort(l3 + 2);
        l3 += VlanTag.LENGTH;
      }
      packet.setRxInterface(rx);
      if (!interfaces.isEnabled(rx)) {
        out.drop(packet, EngineReason.INTERFACE_DOWN);
        return;
      }
      if (isTag(etherType) && !interfaces.isBridged(rx)) {
        out.drop(packet, EngineReason.UNKNOWN_VLAN);
        return;
      }
    }
    packet.setDomain(interfaces.domain(rx));
    packet.setEtherType(etherType);
    packet.setL3(l3);
    long destination = PacketMemory.getMac(l2);
    boolean group = (destination >>> 40 & 1) != 0;
    if (group) {
      packet.set(Packet.LINK_MULTICAST);
    }
    if (interfaces.isBridged(rx)) {
      bridge(packet, rx, out);
    } else if (!group && destination != interfaces.mac(rx)) {
      out.drop(packet, EngineReason.OTHER_HOST);
    } else if (etherType == EtherTypes.IPV4 || etherType == EtherTypes.IPV6) {
      ip(in, packet, out);
    } else {
      other(packet, etherType, out);
    }
  }

  private static boolean isTag(int etherType) {
    return etherType == EtherTypes.VLAN || etherType == EtherTypes.SERVICE_VLAN;
  }

  /** Takes off the tags that chose the sub-interface. */
  private void bridge(Packet packet, int rx, Output out) {
    if (rx != packet.accountInterface()) {
      int tags = (packet.l3() - packet.l2() - EthernetHeader.LENGTH) / VlanTag.LENGTH;
      for (int i = 0; i < tags; i++) {
        VlanTag.pop(packet);
      }
    }
    out.edge(L2, packet);
  }

  private void ip(Batch in, Packet packet, Output out) {
    EngineReason wrong = validation.validate(packet);
    if (wrong != null) {
      out.drop(packet, wrong);
    } else if (packet.isTraced()) {
      in.explain(packet, packet.etherType() == EtherTypes.IPV4 ? "valid IPv4" : "valid IPv6");
    }
  }

  private void other(Packet packet, int etherType, Output out) {
    for (int i = 0; i < boundEtherTypes.length; i++) {
      if (boundEtherTypes[i] == etherType) {
        out.edge(FIRST_BINDING + i, packet);
        return;
      }
    }
    out.drop(packet, EngineReason.UNKNOWN_ETHERTYPE);
  }
}
