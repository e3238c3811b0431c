package dev.weir.switching;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.MacAddresses;
import dev.weir.sdk.wire.VlanTag;
import org.jspecify.annotations.Nullable;

/**
 * The end of L2_INPUT: decides where frames of bridge members go. Each frame is admitted (source
 * address, VLAN), its source is learnt, and it is sent to the member where its destination is, to
 * the VLAN's routed interface, or flooded.
 *
 * <p>Edges: {@link #OUT} to L2_OUTPUT with the txInterface set, {@link #TO_ROUTER} to
 * INTERFACE_INPUT of the routed interface, without tag.
 */
final class ForwardNode implements ExpandingNode {
  /** Edge to L2_OUTPUT. */
  static final int OUT = 0;

  /** Edge to INTERFACE_INPUT. */
  static final int TO_ROUTER = 1;

  private static final int DROPPED = -1;
  private static final int TAG_CONTROL = EthernetHeader.LENGTH;

  private final @Nullable BridgePort[] portOfInterface;
  private final Counters<SwitchCounter> counters;
  private final EthernetHeader ethernet = new EthernetHeader();
  private int nowSeconds;

  ForwardNode(@Nullable BridgePort[] portOfInterface, Counters<SwitchCounter> counters) {
    this.portOfInterface = portOfInterface;
    this.counters = counters;
  }

  @Override
  public void process(Batch in, Output out) {
    nowSeconds = (int) (in.nowNanos() / 1_000_000_000L);
    boolean expanding = false;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      BridgePort port = portOf(packet.rxInterface());
      if (port == null) {
        out.drop(packet, SwitchDrop.NO_BRIDGE);
        continue;
      }
      int vlan = admit(packet, port, out);
      if (vlan == DROPPED) {
        continue;
      }
      if (packet.isTraced()) {
        explain(in, packet, port, vlan);
      }
      // What floods is expanded, and all behind it with it, so that the order is kept.
      if (expanding || !sendDirect(packet, port, vlan, out)) {
        out.expand(packet);
        expanding = true;
      }
    }
  }

  @Override
  public int expand(Packet packet, int cursor, Output out) {
    if (out.room() == 0) {
      return cursor;
    }
    BridgePort port = portOf(packet.rxInterface());
    if (port == null || !ethernet.tryWrap(packet, packet.position())) {
      out.drop(packet, SwitchDrop.NO_BRIDGE);
      return DONE;
    }
    int vlan = vlanOf(packet, port);
    if (cursor == 0 && sendDirect(packet, port, vlan, out)) {
      return DONE;
    }
    BridgeVlan domain = port.bridge.vlan(vlan);
    if (domain == null) {
      out.drop(packet, SwitchDrop.NO_EGRESS, port.vlanRule);
      return DONE;
    }
    if (cursor == 0) {
      countFlood();
    }
    return flood(packet, port, domain, vlan, cursor, out);
  }

  /**
   * Sends a copy to each member of the VLAN but the one it came from, the last one the original.
   */
  private int flood(
      Packet packet, BridgePort from, BridgeVlan domain, int vlan, int cursor, Output out) {
    BridgePort[] ports = domain.ports();
    boolean group = ethernet.isGroupDestination();
    BridgePort router = group && domain.router() != from ? domain.router() : null;
    int at = cursor;
    while (at < ports.length && ports[at] == from) {
      at++;
    }
    while (at < ports.length) {
      BridgePort target = ports[at];
      int next = at + 1;
      while (next < ports.length && ports[next] == from) {
        next++;
      }
      if (next >= ports.length && router == null) {
        send(packet, target, vlan, out);
        return DONE;
      }
      Packet copy = out.room() == 0 ? null : out.copyOrNull(packet);
      if (copy == null) {
        return at;
      }
      counters.increment(SwitchCounter.COPIES);
      send(copy, target, vlan, out);
      at = next;
    }
    if (router != null) {
      if (out.room() == 0) {
        return at;
      }
      sendToRouter(packet, router, out);
    } else {
      out.drop(packet, SwitchDrop.NO_EGRESS, from.vlanRule);
    }
    return DONE;
  }

  /** Checks a frame and learns its source; its VLAN, or {@link #DROPPED}. */
  private int admit(Packet packet, BridgePort port, Output out) {
    if (!ethernet.tryWrap(packet, packet.position())) {
      out.drop(packet, SwitchDrop.MALFORMED);
      return DROPPED;
    }
    long source = ethernet.source();
    if (!MacAddresses.isUnicast(source)) {
      out.drop(packet, SwitchDrop.BAD_SOURCE);
      return DROPPED;
    }
    if (MacAddresses.isBridgeReserved(ethernet.destination())) {
      out.drop(packet, SwitchDrop.LINK_LOCAL);
      return DROPPED;
    }
    int vlan = port.bridge.vlanAware ? classify(packet, port, out) : 0;
    if (vlan != DROPPED && !port.routed && !learn(packet, port, vlan, source, out)) {
      return DROPPED;
    }
    return vlan;
  }

  /** The VLAN of a frame at an aware bridge. A priority tag becomes one of the port's VLAN. */
  private int classify(Packet packet, BridgePort port, Output out) {
    int vlan = port.untaggedVlan;
    if (ethernet.etherType() == EtherTypes.VLAN) {
      if (packet.length() < EthernetHeader.LENGTH + VlanTag.LENGTH) {
        out.drop(packet, SwitchDrop.MALFORMED);
        return DROPPED;
      }
      int at = packet.position() + TAG_CONTROL;
      int control = PacketMemory.getUnsignedShort(at);
      int id = control & 0xfff;
      if (id != VlanTag.PRIORITY_ONLY) {
        if (id > VlanTag.MAX_ID || !port.carries(id)) {
          out.drop(packet, SwitchDrop.VLAN_NOT_ALLOWED, port.vlanRule);
          return DROPPED;
        }
        return id;
      }
      if (vlan != BridgePort.NO_VLAN) {
        PacketMemory.setShort(at, control | vlan);
      }
    }
    if (vlan == BridgePort.NO_VLAN) {
      out.drop(packet, SwitchDrop.NO_NATIVE_VLAN, port.vlanRule);
      return DROPPED;
    }
    return vlan;
  }

  /** The VLAN of an admitted frame: every tag of an aware bridge names it. */
  private int vlanOf(Packet packet, BridgePort port) {
    if (port.bridge.vlanAware && ethernet.etherType() == EtherTypes.VLAN) {
      return PacketMemory.getUnsignedShort(packet.position() + TAG_CONTROL) & 0xfff;
    }
    return port.untaggedVlan;
  }

  private boolean learn(Packet packet, BridgePort port, int vlan, long source, Output out) {
    Bridge bridge = port.bridge;
    BridgeVlan domain = bridge.vlan(vlan);
    if (domain != null && source == domain.routerMac()) {
      out.drop(packet, SwitchDrop.OWN_SOURCE);
      return false;
    }
    int pinned = bridge.statics.lookup(source, vlan);
    if (pinned != 0) {
      if (pinned != port.slot) {
        out.drop(packet, SwitchDrop.STATIC_ELSEWHERE);
        return false;
      }
      return true;
    }
    if (packet.isProbe()) {
      return true;
    }
    switch (bridge.table.learn(
        source, vlan, port.slot, nowSeconds, bridge.ageingSeconds, port.macLimit)) {
      case MacTable.LEARNT -> counters.increment(SwitchCounter.LEARNT);
      case MacTable.MOVED -> counters.increment(SwitchCounter.MOVED);
      case MacTable.TABLE_FULL -> counters.increment(SwitchCounter.NOT_LEARNT);
      case MacTable.PORT_FULL -> {
        out.drop(packet, SwitchDrop.MAC_LIMIT, port.limitRule);
        return false;
      }
      default -> {
        // Known already.
      }
    }
    return true;
  }

  /** Disposes of a frame whose destination is known; false if it has to be flooded. */
  private boolean sendDirect(Packet packet, BridgePort port, int vlan, Output out) {
    if (ethernet.isGroupDestination()) {
      return false;
    }
    Bridge bridge = port.bridge;
    long destination = ethernet.destination();
    BridgeVlan domain = bridge.vlan(vlan);
    if (domain != null && destination == domain.routerMac() && domain.router() != null) {
      if (port.routed) {
        out.drop(packet, SwitchDrop.HAIRPIN);
      } else {
        sendToRouter(packet, domain.router(), out);
      }
      return true;
    }
    BridgePort target = targetOf(bridge, destination, vlan);
    if (target == null) {
      return false;
    }
    if (target == port) {
      out.drop(packet, SwitchDrop.HAIRPIN);
    } else {
      counters.increment(SwitchCounter.FORWARDED);
      send(packet, target, vlan, out);
    }
    return true;
  }

  private @Nullable BridgePort targetOf(Bridge bridge, long destination, int vlan) {
    int slot = bridge.statics.lookup(destination, vlan);
    if (slot == 0) {
      slot = bridge.table.lookup(destination, vlan, nowSeconds, bridge.ageingSeconds);
    }
    BridgePort target = slot == 0 ? null : bridge.portOfSlot(slot);
    return target != null && target.carries(vlan) ? target : null;
  }

  /** Sends a frame out by a member, with or without a tag as the member has it. */
  private void send(Packet packet, BridgePort target, int vlan, Output out) {
    Packet ready = packet;
    if (target.bridge.vlanAware) {
      boolean tagged =
          PacketMemory.getUnsignedShort(packet.position() + TAG_CONTROL - 2) == EtherTypes.VLAN;
      if (tagged != target.tags(vlan)) {
        if (tagged) {
          VlanTag.pop(packet);
        } else if (!VlanTag.push(packet, EtherTypes.VLAN, vlan)) {
          Packet larger = out.ensureRoom(packet, VlanTag.LENGTH, 0);
          if (larger == null) {
            out.drop(packet, SwitchDrop.NO_HEADROOM);
            return;
          }
          VlanTag.push(larger, EtherTypes.VLAN, vlan);
          ready = larger;
        }
      }
    }
    ready.setTxInterface(target.interfaceIndex);
    out.edge(OUT, ready);
  }

  /** Gives a frame to a routed interface, as if it had come in there. */
  private void sendToRouter(Packet packet, BridgePort router, Output out) {
    if (router.bridge.vlanAware
        && PacketMemory.getUnsignedShort(packet.position() + TAG_CONTROL - 2) == EtherTypes.VLAN) {
      VlanTag.pop(packet);
    }
    packet.setRxInterface(router.interfaceIndex);
    packet.setDomain(router.domain);
    counters.increment(SwitchCounter.TO_ROUTER);
    out.edge(TO_ROUTER, packet);
  }

  private void countFlood() {
    long destination = ethernet.destination();
    if (destination == MacAddresses.BROADCAST) {
      counters.increment(SwitchCounter.FLOODED_BROADCAST);
    } else if (MacAddresses.isGroup(destination)) {
      counters.increment(SwitchCounter.FLOODED_MULTICAST);
    } else {
      counters.increment(SwitchCounter.FLOODED_UNKNOWN);
    }
  }

  private @Nullable BridgePort portOf(int interfaceIndex) {
    return interfaceIndex < portOfInterface.length ? portOfInterface[interfaceIndex] : null;
  }

  @ColdPath("only for traced packets")
  private void explain(Batch in, Packet packet, BridgePort port, int vlan) {
    String where = "bridge " + port.bridge.name + (vlan == 0 ? "" : " vlan " + vlan) + ": ";
    BridgeVlan domain = port.bridge.vlan(vlan);
    BridgePort target = targetOf(port.bridge, ethernet.destination(), vlan);
    String decision;
    if (ethernet.isGroupDestination()) {
      decision = "flood group address";
    } else if (domain != null
        && domain.router() != null
        && domain.routerMac() == ethernet.destination()) {
      decision = "to routed interface " + domain.router().name;
    } else if (target == null) {
      decision = "flood unknown " + new MacAddress(ethernet.destination());
    } else {
      decision = "to " + target.name;
    }
    in.explain(packet, where + decision);
  }
}
