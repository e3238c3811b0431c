package dev.weir.runtime.simhost;

/** Numbers of protocols. */
final class Wire {
  static final int ETHERNET_BYTES = 14;
  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86dd;
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  private Wire() {}
}
