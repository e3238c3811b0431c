package dev.weir.router.icmp;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;

/**
 * Tells senders what became of their packets. Rate-limited, and silent where RFC 1812, 4.3.2.7 and
 * RFC 4443, 2.4 (e) say so: about ICMP errors and redirects, packets to groups, fragments but the
 * first, and packets whose source is not one host. Owned by one node on one worker.
 */
@HotPath
public final class IcmpErrors {
  /** RFC 1812, 4.3.2.3: as much as fits in 576 bytes. */
  private static final int MAX_LENGTH_4 = 576;

  /** RFC 4443, 2.4 (c): as much as fits in the least MTU. */
  private static final int MAX_LENGTH_6 = 1280;

  /** Network control (RFC 1812, 4.3.2.5). */
  private static final int DSCP = 48;

  private static final int TTL = 64;

  private final InterfaceTable interfaces;
  private final TokenBucket limit;
  private final Counters<RouterCounter> counters;
  private final int edge;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final Icmpv4Header icmp4 = new Icmpv4Header();
  private final Icmpv6Header icmp6 = new Icmpv6Header();

  /**
   * For one node.
   *
   * @param edge the node's edge to LOCAL_OUT
   */
  public IcmpErrors(
      InterfaceTable interfaces, TokenBucket limit, Counters<RouterCounter> counters, int edge) {
    this.interfaces = interfaces;
    this.limit = limit;
    this.counters = counters;
    this.edge = edge;
  }

  /** No way to the destination: network unreachable, or no route. */
  public void noRoute(Packet about, long nowNanos, Output out) {
    send(
        about,
        Icmpv4Header.UNREACHABLE,
        Icmpv4Header.NETWORK_UNREACHABLE,
        Icmpv6Header.UNREACHABLE,
        Icmpv6Header.NO_ROUTE,
        0,
        nowNanos,
        out);
  }

  /** The last hop does not answer: host or address unreachable. */
  public void hostUnreachable(Packet about, long nowNanos, Output out) {
    send(
        about,
        Icmpv4Header.UNREACHABLE,
        Icmpv4Header.HOST_UNREACHABLE,
        Icmpv6Header.UNREACHABLE,
        Icmpv6Header.ADDRESS_UNREACHABLE,
        0,
        nowNanos,
        out);
  }

  /** A route forbids it. */
  public void prohibited(Packet about, long nowNanos, Output out) {
    send(
        about,
        Icmpv4Header.UNREACHABLE,
        Icmpv4Header.ADMINISTRATIVELY_PROHIBITED,
        Icmpv6Header.UNREACHABLE,
        Icmpv6Header.ADMINISTRATIVELY_PROHIBITED,
        0,
        nowNanos,
        out);
  }

  /** A link-local source would have to leave its link (RFC 4443, 3.1); IPv6 only. */
  public void beyondScope(Packet about, long nowNanos, Output out) {
    if (about.etherType() == EtherTypes.IPV6) {
      send(about, 0, 0, Icmpv6Header.UNREACHABLE, Icmpv6Header.BEYOND_SCOPE, 0, nowNanos, out);
    }
  }

  /** TTL or hop limit ran out. */
  public void timeExceeded(Packet about, long nowNanos, Output out) {
    send(
        about,
        Icmpv4Header.TIME_EXCEEDED,
        Icmpv4Header.TTL_EXCEEDED,
        Icmpv6Header.TIME_EXCEEDED,
        Icmpv6Header.HOP_LIMIT_EXCEEDED,
        0,
        nowNanos,
        out);
  }

  /** Larger than the MTU of the next link: fragmentation needed, or packet too big. */
  public void tooBig(Packet about, int mtu, long nowNanos, Output out) {
    send(
        about,
        Icmpv4Header.UNREACHABLE,
        Icmpv4Header.FRAGMENTATION_NEEDED,
        Icmpv6Header.PACKET_TOO_BIG,
        0,
        mtu,
        nowNanos,
        out);
  }

  private void send(
      Packet about,
      int type4,
      int code4,
      int type6,
      int code6,
      int rest,
      long nowNanos,
      Output out) {
    if (about.isProbe()) {
      return;
    }
    boolean ipv6 = about.etherType() == EtherTypes.IPV6;
    if (!(ipv6 ? mayTell6(about, type6) : mayTell4(about))) {
      counters.increment(RouterCounter.ICMP_ERRORS_FORBIDDEN);
    } else if (!limit.take(nowNanos)) {
      counters.increment(RouterCounter.ICMP_ERRORS_LIMITED);
    } else if (ipv6
        ? send6(about, type6, code6, rest, out)
        : send4(about, type4, code4, rest, out)) {
      counters.increment(RouterCounter.ICMP_ERRORS);
    } else {
      counters.increment(RouterCounter.ICMP_ERRORS_FAILED);
    }
  }

  private boolean mayTell4(Packet about) {
    if (about.has(Packet.LATER_FRAGMENT | Packet.LINK_MULTICAST | Packet.GENERATED)
        || !ip4.tryWrap(about, about.l3())) {
      return false;
    }
    int destination = ip4.destination();
    int source = ip4.source();
    if (Ipv4Addresses.isMulticast(destination)
        || Ipv4Addresses.isReserved(destination)
        || !Ipv4Addresses.isValidSource(source)
        || isBroadcast(about, source)) {
      return false;
    }
    return ip4.protocol() != IpProtocols.ICMP
        || icmp4.tryWrap(about, ip4.payloadPosition()) && icmp4.mayBeComplainedAbout();
  }

  private boolean isBroadcast(Packet about, int source) {
    return interfaces.isRouted(about.rxInterface())
        && interfaces.isBroadcast4(about.rxInterface(), source);
  }

  private boolean mayTell6(Packet about, int type) {
    if (about.has(Packet.LATER_FRAGMENT | Packet.GENERATED) || !ip6.tryWrap(about, about.l3())) {
      return false;
    }
    // Packet too big is told for groups, too, so that path MTU discovery works (RFC 4443, 2.4 e.3).
    boolean group = Ipv6Addresses.isMulticast(ip6.destinationHigh());
    if ((group || about.has(Packet.LINK_MULTICAST)) && type != Icmpv6Header.PACKET_TOO_BIG) {
      return false;
    }
    long high = ip6.sourceHigh();
    long low = ip6.sourceLow();
    if (Ipv6Addresses.isUnspecified(high, low)
        || Ipv6Addresses.isMulticast(high)
        || Ipv6Addresses.isLoopback(high, low)) {
      return false;
    }
    if (about.ipProtocol() != IpProtocols.ICMPV6) {
      return true;
    }
    return about.l4() >= 0
        && icmp6.tryWrap(about, about.l4())
        && !icmp6.isError()
        && icmp6.type() != Icmpv6Header.REDIRECT;
  }

  private boolean send4(Packet about, int type, int code, int rest, Output out) {
    int source =
        interfaces.isRouted(about.rxInterface())
            ? interfaces.sourceFor4(about.rxInterface(), ip4.source())
            : 0;
    if (source == 0) {
      return false;
    }
    int destination = ip4.source();
    int quoted =
        Math.min(
            about.end() - about.l3(), MAX_LENGTH_4 - Ipv4Header.MIN_LENGTH - Icmpv4Header.LENGTH);
    int length = Ipv4Header.MIN_LENGTH + Icmpv4Header.LENGTH + quoted;
    Packet error = out.allocOrNull(SlotClass.SMALL, about);
    if (error == null) {
      return false;
    }
    int at = error.position();
    error.setFrame(at, length);
    prepare(error, about, EtherTypes.IPV4, at, Ipv4Header.MIN_LENGTH, IpProtocols.ICMP);
    ip4.tryEmit(error, at);
    ip4.setDscp(DSCP).setTtl(TTL).setProtocol(IpProtocols.ICMP);
    ip4.setSource(source).setDestination(destination).fillChecksum();
    icmp4.tryEmit(error, at + Ipv4Header.MIN_LENGTH);
    icmp4.setType(type, code).setRest(rest);
    about.bringIn();
    PacketMemory.copy(about.l3(), icmp4.payloadPosition(), quoted);
    icmp4.fillChecksum(0, Icmpv4Header.LENGTH + quoted);
    out.relate(error, about);
    out.edge(edge, error);
    return true;
  }

  private boolean send6(Packet about, int type, int code, int rest, Output out) {
    int in = about.rxInterface();
    int choice =
        interfaces.isRouted(in) ? interfaces.sourceFor6(in, ip6.sourceHigh(), ip6.sourceLow()) : -1;
    if (choice < 0) {
      return false;
    }
    long destinationHigh = ip6.sourceHigh();
    long destinationLow = ip6.sourceLow();
    int quoted =
        Math.min(about.end() - about.l3(), MAX_LENGTH_6 - Ipv6Header.LENGTH - Icmpv6Header.LENGTH);
    Packet error = out.allocOrNull(SlotClass.SMALL, about);
    if (error == null) {
      return false;
    }
    int at = error.position();
    int payload = Icmpv6Header.LENGTH + quoted;
    error.setFrame(at, Ipv6Header.LENGTH + payload);
    prepare(error, about, EtherTypes.IPV6, at, Ipv6Header.LENGTH, IpProtocols.ICMPV6);
    ip6.tryEmit(error, at);
    ip6.setDscp(DSCP).setHopLimit(TTL).setNextHeader(IpProtocols.ICMPV6);
    ip6.setSource(interfaces.sourceHigh(in, choice), interfaces.sourceLow(in, choice));
    ip6.setDestination(destinationHigh, destinationLow);
    icmp6.tryEmit(error, at + Ipv6Header.LENGTH);
    icmp6.setType(type, code).setRest(rest);
    about.bringIn();
    PacketMemory.copy(about.l3(), icmp6.payloadPosition(), quoted);
    icmp6.fillChecksum(ip6.pseudoHeaderSum(IpProtocols.ICMPV6, payload), payload);
    out.relate(error, about);
    out.edge(edge, error);
    return true;
  }

  private static void prepare(
      Packet error, Packet about, int etherType, int at, int headerBytes, int protocol) {
    error.setL3(at);
    error.setL4(at + headerBytes);
    error.setEtherType(etherType);
    error.setIpProtocol(protocol);
    error.setRxInterface(about.rxInterface());
    error.setDomain(about.domain());
    error.set(Packet.GENERATED);
  }
}
