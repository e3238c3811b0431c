package dev.weir.sdk.wire;

/** EtherType numbers (IANA ieee-802-numbers). */
public final class EtherTypes {
  /** IPv4 (RFC 894). */
  public static final int IPV4 = 0x0800;

  /** ARP (RFC 826). */
  public static final int ARP = 0x0806;

  /** 802.1Q customer VLAN tag. */
  public static final int VLAN = 0x8100;

  /** IPv6 (RFC 2464). */
  public static final int IPV6 = 0x86dd;

  /** MPLS unicast (RFC 3032). */
  public static final int MPLS = 0x8847;

  /** PPPoE session (RFC 2516). */
  public static final int PPPOE_SESSION = 0x8864;

  /** 802.1X. */
  public static final int EAPOL = 0x888e;

  /** 802.1ad service VLAN tag. */
  public static final int SERVICE_VLAN = 0x88a8;

  /** LLDP (802.1AB). */
  public static final int LLDP = 0x88cc;

  /** Values below this are 802.3 lengths, not types. */
  public static final int FIRST_TYPE = 0x0600;

  private EtherTypes() {}

  /** Whether the type announces an 802.1Q or 802.1ad tag. */
  public static boolean isVlanTag(int etherType) {
    return etherType == VLAN || etherType == SERVICE_VLAN;
  }
}
