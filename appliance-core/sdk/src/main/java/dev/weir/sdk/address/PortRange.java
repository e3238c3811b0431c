package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * Transport ports from first to last, both included: {@code 443}, {@code 1024-65535}.
 *
 * @param first lowest port, 0-65535
 * @param last highest port
 */
@ConfigValue(
    description = "Port or range of ports",
    example = "1024-65535",
    pattern = "[0-9]{1,5}(-[0-9]{1,5})?")
public record PortRange(int first, int last) implements Comparable<PortRange> {
  /** Every port. */
  public static final PortRange ALL = new PortRange(0, 65535);

  /**
   * Checks bounds and order.
   *
   * @throws IllegalArgumentException with the reason
   */
  public PortRange {
    if (first < 0 || first > 65535 || last < 0 || last > 65535) {
      throw new IllegalArgumentException("a port must be 0-65535");
    }
    if (first > last) {
      throw new IllegalArgumentException("the first port must not be above the last");
    }
  }

  /** The range of one port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * A range from its text; a single port is a range of one.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    return dash < 0
        ? of(parsePort(text))
        : new PortRange(parsePort(text.substring(0, dash)), parsePort(text.substring(dash + 1)));
  }

  private static int parsePort(String text) {
    if (text.isEmpty() || text.length() > 5 || text.length() > 1 && text.charAt(0) == '0') {
      throw new IllegalArgumentException("must be a port (0-65535) or a range first-last");
    }
    int port = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException("must be a port (0-65535) or a range first-last");
      }
      port = port * 10 + c - '0';
    }
    return port;
  }

  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  /** How many ports there are. */
  public int size() {
    return last - first + 1;
  }

  @Override
  public int compareTo(PortRange other) {
    int order = Integer.compare(first, other.first);
    return order != 0 ? order : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
