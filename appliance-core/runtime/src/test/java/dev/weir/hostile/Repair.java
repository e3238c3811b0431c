package dev.weir.hostile;

/** Puts the checksums of a spoilt frame right, as far as its headers can be made out. */
final class Repair {
  private Repair() {}

  /** Of the IP header and of TCP, UDP, ICMP or ICMPv6 behind it. */
  static void checksums(byte[] frame) {
    int at = 12;
    while (at + 4 < frame.length && (get16(frame, at) == 0x8100 || get16(frame, at) == 0x88a8)) {
      at += 4;
    }
    if (at + 2 > frame.length) {
      return;
    }
    int ip = at + 2;
    switch (get16(frame, at)) {
      case 0x0800 -> ipv4(frame, ip);
      case 0x86dd -> ipv6(frame, ip);
      default -> {}
    }
  }

  private static void ipv4(byte[] frame, int ip) {
    if (ip + 20 > frame.length) {
      return;
    }
    int header = (frame[ip] & 0xf) * 4;
    int total = get16(frame, ip + 2);
    if (header < 20 || ip + header > frame.length) {
      return;
    }
    put16(frame, ip + 10, 0);
    put16(frame, ip + 10, ~fold(sum(frame, ip, header)));
    if (total >= header && ip + total <= frame.length && (get16(frame, ip + 6) & 0x3fff) == 0) {
      transport(frame, ip + header, total - header, frame[ip + 9] & 0xff, sum(frame, ip + 12, 8));
    }
  }

  private static void ipv6(byte[] frame, int ip) {
    if (ip + 40 > frame.length) {
      return;
    }
    int payload = get16(frame, ip + 4);
    if (ip + 40 + payload <= frame.length) {
      transport(frame, ip + 40, payload, frame[ip + 6] & 0xff, sum(frame, ip + 8, 32));
    }
  }

  private static void transport(byte[] frame, int l4, int length, int protocol, long addresses) {
    int field =
        switch (protocol) {
          case 6 -> 16;
          case 17 -> 6;
          case 1, 58 -> 2;
          default -> -1;
        };
    if (field < 0 || field + 2 > length) {
      return;
    }
    put16(frame, l4 + field, 0);
    long pseudo = protocol == 1 ? 0 : addresses + protocol + length;
    put16(frame, l4 + field, ~fold(pseudo + sum(frame, l4, length)));
  }

  private static long sum(byte[] frame, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (frame[from + i] & 0xffL) << ((i & 1) == 0 ? 8 : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  private static int get16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
