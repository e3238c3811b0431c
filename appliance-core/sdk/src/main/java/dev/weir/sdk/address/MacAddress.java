package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * A 48-bit IEEE 802 MAC address.
 *
 * @param bits the 48 bits, the first octet being the most significant
 */
@ConfigValue(
    description = "MAC address",
    example = "02:00:5e:10:00:01",
    pattern = "[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")
public record MacAddress(long bits) implements Comparable<MacAddress> {
  /** ff:ff:ff:ff:ff:ff. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /**
   * Checks that there are 48 bits.
   *
   * @throws IllegalArgumentException with the reason
   */
  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /**
   * An address from six octets of two hexadecimal digits each, separated by colons or by hyphens.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static MacAddress parse(String text) {
    if (text.length() != 17) {
      throw new IllegalArgumentException(
          "must be six octets of two hexadecimal digits, 02:00:5e:10:00:01");
    }
    char separator = text.charAt(2);
    if (separator != ':' && separator != '-') {
      throw new IllegalArgumentException("octets must be separated by ':' or '-'");
    }
    long bits = 0;
    for (int i = 0; i < 17; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if (c != separator) {
          throw new IllegalArgumentException("octets must all be separated by '" + separator + "'");
        }
        continue;
      }
      int digit = AddressText.hexDigit(c);
      if (digit < 0) {
        throw new IllegalArgumentException("'" + c + "' is not a hexadecimal digit");
      }
      bits = bits << 4 | digit;
    }
    return new MacAddress(bits);
  }

  /**
   * The address of six bytes in network order.
   *
   * @throws IllegalArgumentException on another length
   */
  public static MacAddress ofBytes(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << 8 | b & 0xff;
    }
    return new MacAddress(bits);
  }

  /** Six bytes in network order; a new array. */
  public byte[] bytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  /** Group bit set: multicast or broadcast. */
  public boolean isMulticast() {
    return (bits >>> 40 & 1) != 0;
  }

  public boolean isBroadcast() {
    return bits == BROADCAST.bits;
  }

  /** Locally administered bit set. */
  public boolean isLocal() {
    return (bits >>> 40 & 2) != 0;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  /** Lower case, with colons. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (bits >>> shift) & 0xff;
      out.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
      if (shift > 0) {
        out.append(':');
      }
    }
    return out.toString();
  }
}
