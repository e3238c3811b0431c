package dev.weir.firewall.classify;

/** The packet fields that a rule may constrain. The ordinal is the field's index in all tables. */
public enum Field {
  /** Source address, 32 or 128 bits by family. */
  SOURCE(0),
  /** Destination address, 32 or 128 bits by family. */
  DESTINATION(0),
  /** Source port of TCP, UDP, UDP-Lite, SCTP and DCCP; 0 for other protocols. */
  SOURCE_PORT(16),
  /** Destination port; for ICMP and ICMPv6 the type in the high and the code in the low octet. */
  DESTINATION_PORT(16),
  /** IP protocol number, after extension headers. */
  PROTOCOL(8),
  /** The eight TCP flag bits CWR..FIN; 0 for other protocols. */
  TCP_FLAGS(8),
  /** Connection state, a number below 16 that the caller defines. */
  STATE(4),
  /** Index of the interface the packet came in by. */
  IN_INTERFACE(16),
  /** Index of the interface the packet will leave by. */
  OUT_INTERFACE(16);

  /** Index of {@link #SOURCE} in all tables. */
  static final int SOURCE_INDEX = 0;

  /** Index of {@link #DESTINATION} in all tables. */
  static final int DESTINATION_INDEX = 1;

  /** Index of the first field of 16 bits or less; all after it are as small. */
  static final int FIRST_SMALL = 2;

  /** Number of fields. */
  static final int COUNT = 9;

  private static final Field[] ALL = values();
  private final int bits;

  Field(int bits) {
    this.bits = bits;
  }

  /** Width of the field in bits for the given address family. */
  int bits(boolean ipv6) {
    return bits != 0 ? bits : ipv6 ? 128 : 32;
  }

  static Field of(int ordinal) {
    return ALL[ordinal];
  }
}
