package dev.weir.router.forward;

import dev.weir.router.count.RouterDrop;
import dev.weir.router.fib.Fib;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.route.NextHopTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv4Options;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/** Checks of what comes in by interfaces: martians, reverse path, source routing. */
@HotPath
final class Sources {
  private final InterfaceTable interfaces;
  private final Ipv4Options options = new Ipv4Options();
  private final Ipv6Extensions extensions = new Ipv6Extensions();

  Sources(InterfaceTable interfaces) {
    this.interfaces = interfaces;
  }

  /** Why an IPv4 packet must not go on, or null. */
  @Nullable RouterDrop check4(Packet packet, Ipv4Header ip, Fib fib, NextHopTable nextHops) {
    int source = ip.source();
    int destination = ip.destination();
    boolean local = Ipv4Addresses.isMulticast(destination) || destination == -1;
    if (!Ipv4Addresses.isValidSource(source) && !(source == 0 && local)) {
      return RouterDrop.MARTIAN_SOURCE;
    }
    if (Ipv4Addresses.isThisNetwork(destination)
        || Ipv4Addresses.isLoopback(destination)
        || Ipv4Addresses.isReserved(destination) && destination != -1) {
      return RouterDrop.MARTIAN_DESTINATION;
    }
    if (packet.has(Packet.IP_OPTIONS)) {
      for (options.start(ip); options.next(); ) {
        int type = options.type();
        if (type == Ipv4Options.LOOSE_SOURCE_ROUTE || type == Ipv4Options.STRICT_SOURCE_ROUTE) {
          return RouterDrop.SOURCE_ROUTED; // RFC 7126, 4.3 and 4.4
        }
      }
      if (options.malformed()) {
        return RouterDrop.BAD_OPTIONS;
      }
    }
    int mode = interfaces.rpf(packet.rxInterface());
    return mode == InterfaceTable.RPF_OFF || source == 0
        ? null
        : reverse(mode, fib.lookup4(source), packet.rxInterface(), nextHops);
  }

  /** Why an IPv6 packet must not go on, or null. */
  @Nullable RouterDrop check6(Packet packet, Ipv6Header ip, Fib fib, NextHopTable nextHops) {
    long high = ip.sourceHigh();
    long low = ip.sourceLow();
    boolean unspecified = Ipv6Addresses.isUnspecified(high, low);
    if (Ipv6Addresses.isMulticast(high)
        || Ipv6Addresses.isLoopback(high, low)
        || Ipv6Addresses.isIpv4Mapped(high, low)
        || unspecified && !Ipv6Addresses.isLocalMulticast(ip.destinationHigh())) {
      return RouterDrop.MARTIAN_SOURCE;
    }
    long toHigh = ip.destinationHigh();
    long toLow = ip.destinationLow();
    if (Ipv6Addresses.isUnspecified(toHigh, toLow)
        || Ipv6Addresses.isLoopback(toHigh, toLow)
        || Ipv6Addresses.isIpv4Mapped(toHigh, toLow)) {
      return RouterDrop.MARTIAN_DESTINATION;
    }
    if (packet.has(Packet.IP_OPTIONS)) {
      if (extensions.walk(ip) != Ipv6Extensions.OK) {
        return RouterDrop.BAD_OPTIONS;
      }
      if (extensions.routingPosition() >= 0
          && extensions.routingType() == 0
          && extensions.segmentsLeft() > 0) {
        return RouterDrop.SOURCE_ROUTED; // RFC 5095
      }
    }
    int mode = interfaces.rpf(packet.rxInterface());
    return mode == InterfaceTable.RPF_OFF || unspecified || Ipv6Addresses.isLinkLocal(high)
        ? null
        : reverse(mode, fib.lookup6(high, low), packet.rxInterface(), nextHops);
  }

  private static @Nullable RouterDrop reverse(
      int mode, int nextHop, int rxInterface, NextHopTable nextHops) {
    int kind = nextHops.kind(nextHop);
    if (nextHop != Fib.NO_ROUTE && (kind == NextHopTable.LOCAL || kind == NextHopTable.BROADCAST)) {
      return RouterDrop.MARTIAN_SOURCE;
    }
    boolean ok =
        mode == InterfaceTable.RPF_LOOSE
            ? kind >= NextHopTable.DIRECT
            : nextHops.leavesBy(nextHop, rxInterface);
    return ok ? null : RouterDrop.REVERSE_PATH;
  }
}
