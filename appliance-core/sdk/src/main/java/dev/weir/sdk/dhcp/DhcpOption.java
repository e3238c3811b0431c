package dev.weir.sdk.dhcp;

/** Codes of DHCP options (RFC 2132 unless said). */
public final class DhcpOption {
  /** One byte of padding; has no length. */
  public static final int PAD = 0;

  /** Subnet mask. */
  public static final int SUBNET_MASK = 1;

  /** Default routers. */
  public static final int ROUTER = 3;

  /** Domain name servers. */
  public static final int DNS = 6;

  /** The client's host name. */
  public static final int HOST_NAME = 12;

  /** Domain name. */
  public static final int DOMAIN_NAME = 15;

  /** Interface MTU. */
  public static final int MTU = 26;

  /** Broadcast address. */
  public static final int BROADCAST = 28;

  /** Time servers. */
  public static final int NTP = 42;

  /** Address the client would like. */
  public static final int REQUESTED_ADDRESS = 50;

  /** Seconds an address is lent for. */
  public static final int LEASE_TIME = 51;

  /** Options continue in the file or name field. */
  public static final int OVERLOAD = 52;

  /** {@link DhcpMessage.Type}. */
  public static final int MESSAGE_TYPE = 53;

  /** Address of the server that is meant. */
  public static final int SERVER_ID = 54;

  /** Options the client asks for. */
  public static final int PARAMETER_LIST = 55;

  /** Words for a human. */
  public static final int MESSAGE = 56;

  /** Longest message the client takes. */
  public static final int LONGEST_MESSAGE = 57;

  /** Seconds until the client renews. */
  public static final int RENEWAL_TIME = 58;

  /** Seconds until the client rebinds. */
  public static final int REBINDING_TIME = 59;

  /** Name of the client; the hardware address if it gives none. */
  public static final int CLIENT_ID = 61;

  /** What a relay says of the client; echoed (RFC 3046). */
  public static final int RELAY_INFORMATION = 82;

  /** Routes, which take the place of the default routers (RFC 3442). */
  public static final int CLASSLESS_ROUTES = 121;

  /** End of options; has no length. */
  public static final int END = 255;

  private DhcpOption() {}
}
