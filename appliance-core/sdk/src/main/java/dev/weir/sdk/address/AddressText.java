package dev.weir.sdk.address;

/** Text of addresses: RFC 4291 section 2.2 in, RFC 5952 out. */
final class AddressText {
  private static final int MAX_LENGTH = 45;

  private AddressText() {}

  static IpAddress parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an address is missing");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("too long for an address");
    }
    if (text.indexOf('%') >= 0) {
      throw new IllegalArgumentException("a zone (%) is not allowed");
    }
    return text.indexOf(':') >= 0 ? parseIpv6(text) : IpAddress.ofIpv4(parseIpv4(text));
  }

  private static int parseIpv4(String text) {
    int bits = 0;
    int octets = 0;
    int start = 0;
    while (true) {
      int end = text.indexOf('.', start);
      end = end < 0 ? text.length() : end;
      if (octets == 4) {
        throw new IllegalArgumentException("an IPv4 address has four octets");
      }
      bits = bits << 8 | parseOctet(text, start, end);
      octets++;
      if (end == text.length()) {
        break;
      }
      start = end + 1;
    }
    if (octets != 4) {
      throw new IllegalArgumentException(
          "must be an IPv4 address (four octets, 192.0.2.1) or an IPv6 address (2001:db8::1)");
    }
    return bits;
  }

  private static int parseOctet(String text, int start, int end) {
    int length = end - start;
    if (length == 0) {
      throw new IllegalArgumentException("an octet is empty");
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException(
            "must be an IPv4 address (192.0.2.1) or an IPv6 address (2001:db8::1)");
      }
      value = Math.min(value * 10 + c - '0', 1000);
    }
    if (value > 255) {
      throw new IllegalArgumentException("an octet must be 0-255");
    }
    if (length > 1 && text.charAt(start) == '0') {
      throw new IllegalArgumentException("an octet must not start with 0");
    }
    return value;
  }

  private static IpAddress parseIpv6(String text) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int i = 0;
    if (text.startsWith("::")) {
      gap = 0;
      i = 2;
    } else if (text.startsWith(":")) {
      throw new IllegalArgumentException("an IPv6 address must not start with a single ':'");
    }
    while (i < text.length()) {
      int end = text.indexOf(':', i);
      end = end < 0 ? text.length() : end;
      if (end == i) {
        throw new IllegalArgumentException("':' is in a wrong place");
      }
      boolean embedded = text.indexOf('.', i) >= 0 && end == text.length();
      if (count + (embedded ? 2 : 1) > 8) {
        throw new IllegalArgumentException("an IPv6 address has at most eight groups");
      }
      if (embedded) {
        int bits = parseIpv4(text.substring(i));
        groups[count++] = bits >>> 16;
        groups[count++] = bits & 0xffff;
      } else {
        groups[count++] = parseGroup(text, i, end);
      }
      i = end;
      if (i == text.length()) {
        break;
      }
      i++;
      if (i == text.length()) {
        throw new IllegalArgumentException("an IPv6 address must not end with a single ':'");
      }
      if (text.charAt(i) == ':') {
        if (gap >= 0) {
          throw new IllegalArgumentException("'::' may stand only once");
        }
        gap = count;
        i++;
      }
    }
    if (gap < 0 && count != 8) {
      throw new IllegalArgumentException("an IPv6 address without '::' has eight groups");
    }
    if (gap >= 0 && count == 8) {
      throw new IllegalArgumentException("'::' must stand for at least one group");
    }
    if (gap >= 0) {
      int tail = count - gap;
      System.arraycopy(groups, gap, groups, 8 - tail, tail);
      java.util.Arrays.fill(groups, gap, 8 - tail, 0);
    }
    return IpAddress.ofIpv6(join(groups, 0), join(groups, 4));
  }

  private static int parseGroup(String text, int start, int end) {
    if (end - start > 4) {
      throw new IllegalArgumentException("a group has at most four hexadecimal digits");
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = hexDigit(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("'" + text.charAt(i) + "' is not a hexadecimal digit");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Value of an ASCII hexadecimal digit, -1 for anything else. */
  static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  private static long join(int[] groups, int from) {
    return (long) groups[from] << 48
        | (long) groups[from + 1] << 32
        | (long) groups[from + 2] << 16
        | groups[from + 3];
  }

  static String format(IpAddress address) {
    return address.isIpv4()
        ? formatIpv4(address.ipv4())
        : formatIpv6(address.high(), address.low());
  }

  private static String formatIpv4(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  private static String formatIpv6(long high, long low) {
    if (high == 0 && low >>> 32 == 0xffff) { // IPv4-mapped: RFC 5952 section 5
      return "::ffff:" + formatIpv4((int) low);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    int best = -1;
    int bestLength = 1; // a single zero group is not shortened: RFC 5952 section 4.2.2
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > bestLength) {
        best = i;
        bestLength = run;
      }
      i += run;
    }
    StringBuilder out = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        out.append("::");
        i += bestLength - 1;
      } else {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
          out.append(':');
        }
        out.append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }

  /** A prefix length after the slash, checked against the family. */
  static int parseLength(String text, IpAddress address) {
    boolean digits = !text.isEmpty() && text.length() <= 3;
    int value = 0;
    for (int i = 0; i < text.length() && digits; i++) {
      char c = text.charAt(i);
      digits = c >= '0' && c <= '9';
      value = value * 10 + c - '0';
    }
    if (!digits || value > address.bits() || text.length() > 1 && text.charAt(0) == '0') {
      throw new IllegalArgumentException("prefix length must be 0-" + address.bits());
    }
    return value;
  }
}
