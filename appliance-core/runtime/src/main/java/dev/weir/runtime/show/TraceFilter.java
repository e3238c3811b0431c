package dev.weir.runtime.show;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Chooses received packets by interface, protocol and addresses. Has no state: several workers ask
 * it at once. Looks at frames as they came in, before any node has.
 *
 * @param rxInterface index; empty for any
 * @param protocol number; empty for any
 * @param source address; empty for any
 * @param destination address; empty for any
 */
record TraceFilter(
    OptionalInt rxInterface,
    OptionalInt protocol,
    Optional<IpAddress> source,
    Optional<IpAddress> destination)
    implements Predicate<Packet> {
  private static final int MOST_TAGS = 2;
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;

  @Override
  public boolean test(Packet packet) {
    if (rxInterface.isPresent() && rxInterface.getAsInt() != packet.rxInterface()) {
      return false;
    }
    if (protocol.isEmpty() && source.isEmpty() && destination.isEmpty()) {
      return true;
    }
    int l3 = l3(packet);
    if (l3 < 0 || packet.end() - l3 < IPV4_BYTES) {
      return false;
    }
    return switch (PacketMemory.getUnsignedByte(l3) >>> 4) {
      case 4 ->
          matches(
              PacketMemory.getUnsignedByte(l3 + 9),
              IpAddress.ofIpv4(PacketMemory.getInt(l3 + 12)),
              IpAddress.ofIpv4(PacketMemory.getInt(l3 + 16)));
      case 6 ->
          packet.end() - l3 >= IPV6_BYTES
              && matches(PacketMemory.getUnsignedByte(l3 + 6), address6(l3 + 8), address6(l3 + 24));
      default -> false;
    };
  }

  private boolean matches(int number, IpAddress from, IpAddress to) {
    return (protocol.isEmpty() || protocol.getAsInt() == number)
        && source.map(from::equals).orElse(true)
        && destination.map(to::equals).orElse(true);
  }

  private static IpAddress address6(int position) {
    return IpAddress.ofIpv6(PacketMemory.getLong(position), PacketMemory.getLong(position + 8));
  }

  /** Where the IP header begins, or -1. */
  private static int l3(Packet packet) {
    if (packet.l2() < 0 && packet.l3() >= 0) {
      return packet.l3();
    }
    int at = packet.position() + 12;
    for (int tags = 0; tags <= MOST_TAGS && packet.end() - at >= 2; tags++) {
      int type = PacketMemory.getUnsignedShort(at);
      if (type == EtherTypes.IPV4 || type == EtherTypes.IPV6) {
        return at + 2;
      }
      if (type != EtherTypes.VLAN && type != EtherTypes.SERVICE_VLAN) {
        return -1;
      }
      at += 4;
    }
    return -1;
  }
}
