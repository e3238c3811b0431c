package dev.weir.runtime.warm;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.wire.EtherTypes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A routed interface and the hosts on its link.
 *
 * @param on the interface
 * @param device by which its frames come: its own, its parent's, or a bridge member's
 * @param hosts behind that device
 */
record Side(InterfaceRef on, RehearsalDevice device, Hosts hosts) {
  /** The appliance's own address of a family. */
  Optional<InterfaceAddress> own(boolean ipv4) {
    return on.addresses().stream()
        .filter(one -> one.isIpv4() == ipv4 && !one.address().isLinkLocal())
        .findFirst();
  }

  /** An address of a host on the link. */
  Optional<IpAddress> host(boolean ipv4, int number) {
    return own(ipv4).flatMap(own -> host(own, number));
  }

  private static Optional<IpAddress> host(InterfaceAddress own, int number) {
    int bits = own.address().bits() - own.length();
    if (bits == 0) {
      return Optional.empty();
    }
    IpPrefix network = own.network();
    // The first and the last are the network's, unless there are only two.
    int hosts = bits == 1 ? 2 : (1 << Math.min(bits, 12)) - 2;
    IpAddress first = network.address().plus(bits == 1 ? 0 : 1);
    IpAddress host = first.plus(number % hosts);
    return Optional.of(host.equals(own.address()) ? first.plus((number + 1) % hosts) : host);
  }

  /** Sends an IP packet, or what else has an EtherType, to the appliance or to a link address. */
  void send(byte[] packet, int etherType, long to) {
    send(packet, etherType, to, hosts.mac());
  }

  /** The same from one of the hosts' link addresses. */
  void send(byte[] packet, int etherType, long to, long from) {
    if (!device.linkLayer()) {
      device.offer(Frame.whole(packet));
      return;
    }
    int tag = on.vlan() > 0 ? 4 : 0;
    int length = Math.max(60, Hosts.ETHERNET + tag + packet.length);
    ByteBuffer frame = ByteBuffer.allocate(length);
    Hosts.putMac(frame, 0, to);
    Hosts.putMac(frame, 6, from);
    frame.position(12);
    if (tag > 0) {
      frame.putShort((short) EtherTypes.VLAN).putShort((short) on.vlan());
    }
    frame.putShort((short) etherType).put(packet);
    device.offer(Frame.whole(frame.array()));
  }

  /** Sends an IP packet to the appliance. */
  void send(byte[] packet) {
    send(packet, packet[0] >>> 4 == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6, on.mac());
  }
}
