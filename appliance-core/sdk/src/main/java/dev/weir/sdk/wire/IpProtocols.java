package dev.weir.sdk.wire;

/** IP protocol and IPv6 next-header numbers (IANA protocol-numbers). */
public final class IpProtocols {
  /** IPv6 hop-by-hop options (RFC 8200). */
  public static final int HOP_BY_HOP = 0;

  /** ICMP for IPv4 (RFC 792). */
  public static final int ICMP = 1;

  /** IGMP (RFC 3376). */
  public static final int IGMP = 2;

  /** IPv4 in IP (RFC 2003). */
  public static final int IPV4 = 4;

  /** TCP (RFC 9293). */
  public static final int TCP = 6;

  /** UDP (RFC 768). */
  public static final int UDP = 17;

  /** IPv6 in IP (RFC 4213). */
  public static final int IPV6 = 41;

  /** IPv6 routing header (RFC 8200). */
  public static final int ROUTING = 43;

  /** IPv6 fragment header (RFC 8200). */
  public static final int FRAGMENT = 44;

  /** GRE (RFC 2784). */
  public static final int GRE = 47;

  /** IPsec encapsulating security payload (RFC 4303). */
  public static final int ESP = 50;

  /** IPsec authentication header (RFC 4302). */
  public static final int AH = 51;

  /** ICMP for IPv6 (RFC 4443). */
  public static final int ICMPV6 = 58;

  /** IPv6: nothing follows (RFC 8200). */
  public static final int NO_NEXT_HEADER = 59;

  /** IPv6 destination options (RFC 8200). */
  public static final int DESTINATION_OPTIONS = 60;

  /** OSPF (RFC 2328). */
  public static final int OSPF = 89;

  /** PIM (RFC 7761). */
  public static final int PIM = 103;

  /** VRRP (RFC 9568). */
  public static final int VRRP = 112;

  /** SCTP (RFC 9260). */
  public static final int SCTP = 132;

  /** IPv6 mobility header (RFC 6275). */
  public static final int MOBILITY = 135;

  /** UDP-Lite (RFC 3828). */
  public static final int UDP_LITE = 136;

  /** Host identity protocol (RFC 7401). */
  public static final int HIP = 139;

  /** Shim6 (RFC 5533). */
  public static final int SHIM6 = 140;

  private IpProtocols() {}

  /** Whether the protocol starts with a source and a destination port of 16 bits each. */
  public static boolean hasPorts(int protocol) {
    return protocol == TCP || protocol == UDP || protocol == SCTP || protocol == UDP_LITE;
  }
}
