package dev.weir.dhcp;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server lent to a client of this appliance.
 *
 * @param address with the length of its network's prefix
 * @param server who lent it
 * @param gateways by destination; where the gateway is unspecified the destination is on the link
 * @param dns name servers
 * @param boundNanos when, by the monotonic clock
 * @param renewNanos from then on it is renewed with its server
 * @param rebindNanos from then on with any server
 * @param endNanos then it ends
 */
record ClientLease(
    InterfaceAddress address,
    IpAddress server,
    Map<IpPrefix, IpAddress> gateways,
    List<IpAddress> dns,
    String domain,
    long boundNanos,
    long renewNanos,
    long rebindNanos,
    long endNanos) {
  private static final long NANOS = 1_000_000_000L;
  private static final long SHORTEST_SECONDS = 10;
  private static final long LONGEST_SECONDS = 10L * 365 * 24 * 3600;
  private static final int MOST_ROUTES = 64;
  private static final IpPrefix EVERYWHERE = IpPrefix.parse("0.0.0.0/0");

  ClientLease {
    gateways = Map.copyOf(gateways);
    dns = List.copyOf(dns);
  }

  /** Whether a host can have an address at all. */
  static boolean isUsable(IpAddress address) {
    int first = address.ipv4() >>> 24;
    return first > 0 && first < 224 && first != 127;
  }

  /**
   * Reads an acknowledgement.
   *
   * @return empty if it lends nothing that can be used
   */
  static Optional<ClientLease> of(DhcpMessage ack, long nowNanos) {
    Optional<Long> lent = ack.numberOption(DhcpOption.LEASE_TIME);
    Optional<IpAddress> server = ack.addressOption(DhcpOption.SERVER_ID);
    IpAddress own = ack.yourAddress();
    if (lent.isEmpty() || server.isEmpty() || !isUsable(own)) {
      return Optional.empty();
    }
    InterfaceAddress address;
    try {
      address = new InterfaceAddress(own, prefixLength(ack, own));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // the network's own address, say
    }
    long seconds = Math.clamp(lent.get(), SHORTEST_SECONDS, LONGEST_SECONDS);
    long renew =
        ack.numberOption(DhcpOption.RENEWAL_TIME)
            .filter(told -> told > 0 && told < seconds)
            .orElse(seconds / 2);
    long rebind =
        ack.numberOption(DhcpOption.REBINDING_TIME)
            .filter(told -> told >= renew && told < seconds)
            .orElse(Math.max(renew, seconds * 7 / 8));
    return Optional.of(
        new ClientLease(
            address,
            server.get(),
            gateways(ack),
            ack.addressesOption(DhcpOption.DNS),
            ack.textOption(DhcpOption.DOMAIN_NAME).orElse(""),
            nowNanos,
            nowNanos + renew * NANOS,
            nowNanos + rebind * NANOS,
            nowNanos + seconds * NANOS));
  }

  /** From the mask; where there is none, or one with holes, as the address's class says. */
  private static int prefixLength(DhcpMessage ack, IpAddress own) {
    Optional<Integer> mask =
        ack.numberOption(DhcpOption.SUBNET_MASK)
            .map(Long::intValue)
            .filter(bits -> bits != 0 && (~bits & (~bits + 1)) == 0);
    int first = own.ipv4() >>> 24;
    int classful = first < 128 ? 8 : first < 192 ? 16 : 24;
    return mask.map(Integer::bitCount).orElse(classful);
  }

  /** The routes told, which take the place of the default router (RFC 3442). */
  private static Map<IpPrefix, IpAddress> gateways(DhcpMessage ack) {
    Optional<byte[]> classless = ack.option(DhcpOption.CLASSLESS_ROUTES);
    if (classless.isPresent()) {
      Map<IpPrefix, IpAddress> routes = new TreeMap<>();
      ByteBuffer in = ByteBuffer.wrap(classless.get());
      while (in.hasRemaining() && routes.size() < MOST_ROUTES) {
        int length = in.get() & 0xff;
        int bytes = (length + 7) / 8;
        if (length > 32 || in.remaining() < bytes + 4) {
          break; // what follows cannot be told apart
        }
        int network = 0;
        for (int i = 0; i < bytes; i++) {
          network |= (in.get() & 0xff) << 24 - 8 * i;
        }
        routes.put(
            IpPrefix.containing(IpAddress.ofIpv4(network), length), IpAddress.ofIpv4(in.getInt()));
      }
      return routes;
    }
    List<IpAddress> routers = new ArrayList<>(ack.addressesOption(DhcpOption.ROUTER));
    routers.removeIf(router -> !isUsable(router));
    return routers.isEmpty() ? Map.of() : Map.of(EVERYWHERE, routers.getFirst());
  }

  /** Whether another lease asks for the same addresses and routes. */
  boolean isLike(ClientLease other) {
    return address.equals(other.address) && gateways.equals(other.gateways);
  }
}
