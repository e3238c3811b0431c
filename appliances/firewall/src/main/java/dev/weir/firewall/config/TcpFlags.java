package dev.weir.firewall.config;

import dev.weir.sdk.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * TCP flags that must and must not be set (RFC 9293, section 3.1).
 *
 * @param mask the bits looked at
 * @param value the bits among them that must be set
 */
@ConfigValue(
    description = "TCP flags, ! before those that must not be set",
    example = "syn,!ack",
    pattern = "!?[a-z]{3}(,!?[a-z]{3}){0,7}")
public record TcpFlags(int mask, int value) {
  private static final List<String> NAMES =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");

  /**
   * Reads {@code syn,!ack}.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static TcpFlags parse(String text) {
    int mask = 0;
    int value = 0;
    for (String word : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      boolean unset = word.startsWith("!");
      int bit = NAMES.indexOf(unset ? word.substring(1) : word);
      if (bit < 0) {
        throw new IllegalArgumentException(
            "'" + word + "' is not a TCP flag (" + String.join("|", NAMES) + ")");
      }
      if ((mask & (1 << bit)) != 0) {
        throw new IllegalArgumentException("'" + NAMES.get(bit) + "' is named twice");
      }
      mask |= 1 << bit;
      value |= unset ? 0 : 1 << bit;
    }
    return new TcpFlags(mask, value);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((mask & (1 << bit)) != 0) {
        words.add((value & (1 << bit)) != 0 ? NAMES.get(bit) : "!" + NAMES.get(bit));
      }
    }
    return String.join(",", words);
  }
}
