package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;

/**
 * One direction of a connection: lookup domain, protocol, addresses and ports. Mutable, made once
 * and filled again and again.
 *
 * <p>An ICMP or ICMPv6 query has its identifier for the port of the side that asks and the query's
 * type for the other side's. Protocols without ports have 0.
 */
@HotPath
public final class Tuple {
  /** Largest lookup domain. */
  public static final int MAX_DOMAIN = (1 << 23) - 1;

  static final long IPV6 = 1 << 8;

  /** Source port 63-48, destination port 47-32, domain 31-9, IPv6 8, protocol 7-0. */
  long ports;

  /** IPv4: source 63-32, destination 31-0. IPv6: high half of the source. */
  long address0;

  /** IPv6: low half of the source. */
  long address1;

  /** IPv6: high half of the destination. */
  long address2;

  /** IPv6: low half of the destination. */
  long address3;

  /** Fills in an IPv4 tuple. */
  public void setIpv4(
      int domain, int protocol, int source, int destination, int sourcePort, int destinationPort) {
    ports = ports(domain, protocol, sourcePort, destinationPort);
    address0 = (long) source << 32 | destination & 0xffffffffL;
    address1 = 0;
    address2 = 0;
    address3 = 0;
  }

  /** Fills in an IPv6 tuple. */
  public void setIpv6(
      int domain,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int sourcePort,
      int destinationPort) {
    ports = ports(domain, protocol, sourcePort, destinationPort) | IPV6;
    address0 = sourceHigh;
    address1 = sourceLow;
    address2 = destinationHigh;
    address3 = destinationLow;
  }

  /** Becomes a copy of another. */
  public void set(Tuple other) {
    ports = other.ports;
    address0 = other.address0;
    address1 = other.address1;
    address2 = other.address2;
    address3 = other.address3;
  }

  /** Becomes the opposite direction. */
  public void reverse() {
    ports = reversePorts(ports);
    if (isIpv6()) {
      long high = address0;
      long low = address1;
      address0 = address2;
      address1 = address3;
      address2 = high;
      address3 = low;
    } else {
      address0 = Long.rotateLeft(address0, 32);
    }
  }

  /** True for IPv6. */
  public boolean isIpv6() {
    return (ports & IPV6) != 0;
  }

  /** The IP protocol. */
  public int protocol() {
    return (int) ports & 0xff;
  }

  /** The lookup domain. */
  public int domain() {
    return (int) ports >>> 9;
  }

  /** Source port or ICMP identifier. */
  public int sourcePort() {
    return (int) (ports >>> 48);
  }

  /** Destination port or ICMP type. */
  public int destinationPort() {
    return (int) (ports >>> 32) & 0xffff;
  }

  /** IPv4 source. */
  public int ipv4Source() {
    return (int) (address0 >>> 32);
  }

  /** IPv4 destination. */
  public int ipv4Destination() {
    return (int) address0;
  }

  /** High half of the IPv6 source. */
  public long ipv6SourceHigh() {
    return address0;
  }

  /** Low half of the IPv6 source. */
  public long ipv6SourceLow() {
    return address1;
  }

  /** High half of the IPv6 destination. */
  public long ipv6DestinationHigh() {
    return address2;
  }

  /** Low half of the IPv6 destination. */
  public long ipv6DestinationLow() {
    return address3;
  }

  /** True if all is the same. */
  public boolean sameAs(Tuple other) {
    return ports == other.ports
        && address0 == other.address0
        && address1 == other.address1
        && address2 == other.address2
        && address3 == other.address3;
  }

  static long ports(int domain, int protocol, int sourcePort, int destinationPort) {
    return (long) sourcePort << 48
        | (destinationPort & 0xffffL) << 32
        | (domain & 0x7fffffL) << 9
        | protocol & 0xff;
  }

  static long reversePorts(long ports) {
    return ports << 16 & 0xffff000000000000L
        | ports >>> 16 & 0x0000ffff00000000L
        | ports & 0xffffffffL;
  }
}
