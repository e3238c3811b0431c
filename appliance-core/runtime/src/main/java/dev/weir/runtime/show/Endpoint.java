package dev.weir.runtime.show;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.InvalidValueException;
import java.util.OptionalInt;

/**
 * An address and perhaps a port: {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1},
 * {@code [2001:db8::1]:80}.
 */
record Endpoint(IpAddress address, OptionalInt port) {
  private static final int MOST_PORT_DIGITS = 5;

  /** As the argument of a command. */
  static ArgumentType<Endpoint> type() {
    return ArgumentTypes.of("address[:port]", Endpoint.class, Endpoint::parse);
  }

  /** Reads one. */
  static Endpoint parse(String word) throws InvalidValueException {
    if (word.startsWith("[")) {
      int end = word.indexOf(']');
      if (end > 0 && end == word.length() - 1) {
        return new Endpoint(address(word.substring(1, end)), OptionalInt.empty());
      }
      if (end > 0 && word.charAt(end + 1) == ':') {
        return new Endpoint(
            address(word.substring(1, end)), OptionalInt.of(port(word.substring(end + 2))));
      }
      throw new InvalidValueException("is not [address] or [address]:port");
    }
    int colon = word.indexOf(':');
    if (colon > 0 && colon == word.lastIndexOf(':')) {
      return new Endpoint(
          address(word.substring(0, colon)), OptionalInt.of(port(word.substring(colon + 1))));
    }
    return new Endpoint(address(word), OptionalInt.empty());
  }

  private static IpAddress address(String text) throws InvalidValueException {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(
          "is not address, address:port or [IPv6 address]:port: " + e.getMessage());
    }
  }

  private static int port(String text) throws InvalidValueException {
    boolean digits =
        !text.isEmpty()
            && text.length() <= MOST_PORT_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits ? Integer.parseInt(text) : -1;
    if (port < 0 || port > 65_535) {
      throw new InvalidValueException("has a port that is not 0-65535");
    }
    return port;
  }

  @Override
  public String toString() {
    if (port.isEmpty()) {
      return address.toString();
    }
    return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port.getAsInt();
  }
}
