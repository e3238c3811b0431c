package dev.weir.ovf.model;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programmatic units (DSP0004, annex C): {@code byte * 2^20}, and the words that 0.9 used. */
public final class Units {
  private static final Pattern PROGRAMMATIC =
      Pattern.compile("\\s*(byte|hertz)s?\\s*(?:\\*\\s*(\\d{1,4})(?:\\s*\\^\\s*(\\d{1,3}))?)?\\s*");

  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("bytes", 0),
          Map.entry("b", 0),
          Map.entry("kilobytes", 10),
          Map.entry("kilobyte", 10),
          Map.entry("kb", 10),
          Map.entry("megabytes", 20),
          Map.entry("megabyte", 20),
          Map.entry("mb", 20),
          Map.entry("gigabytes", 30),
          Map.entry("gigabyte", 30),
          Map.entry("gb", 30),
          Map.entry("terabytes", 40),
          Map.entry("tb", 40));

  private Units() {}

  /** The bytes that a quantity stands for, none if the unit is unknown or the sum not a long. */
  public static Optional<Long> bytes(long quantity, String unit) {
    return factor(unit)
        .map(BigInteger.valueOf(quantity)::multiply)
        .filter(sum -> sum.bitLength() < 63)
        .map(BigInteger::longValue);
  }

  /** Whether a unit is written as the standard asks. */
  public static boolean programmatic(String unit) {
    return PROGRAMMATIC.matcher(unit).matches();
  }

  private static Optional<BigInteger> factor(String unit) {
    Integer power = BYTES.get(unit.strip().toLowerCase(Locale.ROOT));
    if (power != null) {
      return Optional.of(BigInteger.ONE.shiftLeft(power));
    }
    Matcher matcher = PROGRAMMATIC.matcher(unit);
    if (!matcher.matches() || !matcher.group(1).equals("byte")) {
      return Optional.empty();
    }
    if (matcher.group(2) == null) {
      return Optional.of(BigInteger.ONE);
    }
    BigInteger base = new BigInteger(matcher.group(2));
    return Optional.of(
        matcher.group(3) == null ? base : base.pow(Integer.parseInt(matcher.group(3))));
  }

  /** A size for people: {@code 1.5 GiB}. */
  public static String human(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double scaled = bytes / (double) (1L << (power * 10));
    String digits =
        scaled == Math.rint(scaled)
            ? Long.toString((long) scaled)
            : String.format(Locale.ROOT, "%.1f", scaled);
    return digits + " " + "BKMGTPE".charAt(power) + "iB";
  }

  /**
   * Reads a size that a person wrote: {@code 4G}, {@code 512 MiB}, {@code 1024} (bytes).
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long parse(String text) {
    Matcher matcher =
        Pattern.compile("(\\d{1,18})\\s*(?:([KMGTkmgt])(?:i?[Bb])?|[Bb])?").matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size such as 512M or 4G");
    }
    int power =
        matcher.group(2) == null
            ? 0
            : 10 * ("KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1);
    BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(power);
    if (bytes.bitLength() > 62) {
      throw new IllegalArgumentException("'" + text + "' is too large");
    }
    return bytes.longValue();
  }
}
