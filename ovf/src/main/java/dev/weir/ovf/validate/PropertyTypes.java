package dev.weir.ovf.validate;

import dev.weir.ovf.model.Property;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types and qualifiers of properties, and whether a value fits them (DSP0243 9.5.1, table 6). */
public final class PropertyTypes {
  private static final Map<String, Integer> BITS =
      Map.of(
          "uint8", 8, "sint8", 8, "uint16", 16, "sint16", 16, "uint32", 32, "sint32", 32, "uint64",
          64, "sint64", 64);

  private static final Set<String> OTHERS =
      Set.of("string", "boolean", "real32", "real64", "password", "int", "real", "ip", "dec");

  private static final Pattern LENGTH =
      Pattern.compile("(MinLen|MaxLen|MinValue|MaxValue)\\s*+\\(\\s*+(-?\\d{1,18})\\s*+\\)");

  private PropertyTypes() {}

  /** Whether the standard, or VMware's additions such as {@code ip:network}, know a type. */
  public static boolean known(String type) {
    String base = base(type);
    return BITS.containsKey(base) || OTHERS.contains(base);
  }

  /** The type without VMware's range in parentheses: {@code string(1..65535)}. */
  private static String base(String type) {
    return type.strip().replaceFirst("[(\\[:].*", "");
  }

  /** The values that a qualifier allows; empty if it allows all. */
  public static List<String> choices(Property property) {
    List<String> values = new ArrayList<>();
    String text = property.qualifiers();
    int begin = text.indexOf('{', Math.max(0, text.indexOf("ValueMap")));
    int end = text.indexOf('}', Math.max(0, begin));
    if (!text.contains("ValueMap") || begin < 0 || end < 0) {
      return values;
    }
    // By hand: a pattern for quoted texts recurses, and runs out of stack on a long one.
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    for (int i = begin + 1; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted && i + 1 < end) {
        char next = text.charAt(++i);
        value.append(next == '"' ? "" : "\\").append(next);
      } else if (c != '"') {
        value.append(quoted ? String.valueOf(c) : "");
      } else {
        if (quoted) {
          values.add(value.toString());
        }
        value.setLength(0);
        quoted = !quoted;
      }
    }
    return values;
  }

  /** What is wrong with a value, if anything. */
  public static Optional<String> problem(Property property, String value) {
    String type = base(property.type());
    Optional<String> wrong = wrongType(type, value);
    if (wrong.isPresent()) {
      return wrong;
    }
    Matcher matcher = LENGTH.matcher(property.qualifiers());
    while (matcher.find()) {
      long limit = Long.parseLong(matcher.group(2));
      int length = value.codePointCount(0, value.length());
      switch (matcher.group(1)) {
        case "MinLen" -> {
          if (length < limit) {
            return Optional.of("is shorter than " + limit + " characters");
          }
        }
        case "MaxLen" -> {
          if (length > limit) {
            return Optional.of("is longer than " + limit + " characters");
          }
        }
        default -> {
          Optional<String> outside = outside(matcher.group(1), limit, value);
          if (outside.isPresent()) {
            return outside;
          }
        }
      }
    }
    List<String> choices = choices(property);
    return choices.isEmpty() || choices.contains(value)
        ? Optional.empty()
        : Optional.of("is not one of " + String.join(", ", choices));
  }

  private static Optional<String> outside(String qualifier, long limit, String value) {
    if (!value.matches("[+-]?\\d{1,40}")) {
      return Optional.empty();
    }
    int order = new BigInteger(value).compareTo(BigInteger.valueOf(limit));
    boolean minimum = qualifier.equals("MinValue");
    return (minimum ? order < 0 : order > 0)
        ? Optional.of("is " + (minimum ? "less" : "more") + " than " + limit)
        : Optional.empty();
  }

  private static Optional<String> wrongType(String type, String value) {
    Integer bits = BITS.get(type);
    if (bits != null || type.equals("int")) {
      boolean signed = !type.startsWith("u");
      int width = bits == null ? 32 : bits;
      if (!value.matches("[+-]?\\d{1,40}")) {
        return Optional.of("is not a whole number");
      }
      BigInteger number = new BigInteger(value);
      BigInteger end = BigInteger.ONE.shiftLeft(signed ? width - 1 : width);
      BigInteger start = signed ? end.negate() : BigInteger.ZERO;
      return number.compareTo(start) >= 0 && number.compareTo(end) < 0
          ? Optional.empty()
          : Optional.of("does not fit in " + type);
    }
    return switch (type) {
      case "boolean" ->
          Set.of("true", "false", "True", "False", "0", "1").contains(value)
              ? Optional.empty()
              : Optional.of("is neither true nor false");
      case "real32", "real64", "real" ->
          value.matches("[+-]?(\\d{1,40}\\.?\\d{0,40}|\\.\\d{1,40})([eE][+-]?\\d{1,4})?")
              ? Optional.empty()
              : Optional.of("is not a number");
      default -> Optional.empty();
    };
  }
}
