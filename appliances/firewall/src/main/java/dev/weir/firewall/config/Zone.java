package dev.weir.firewall.config;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Word;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Interfaces that are trusted alike, and what may go from them to others.
 *
 * @param comment a remark
 * @param members interfaces; none for the zone {@code local}, which is the appliance itself
 * @param to policies by the name of the zone packets go to
 */
public record Zone(
    @Doc("Remark") Optional<String> comment,
    @Doc("Interfaces of the zone") @Word("interface") @InterfaceName List<String> members,
    @Doc("Policy for packets to a zone") @KeyLabel("zone") Map<String, Policy> to) {
  /** Name of the zone that is the appliance itself. */
  public static final String LOCAL = "local";

  public Zone {
    members = List.copyOf(members);
    to = Map.copyOf(to);
  }

  /**
   * What may go from one zone to another.
   *
   * @param defaultAction for packets that no rule matches
   * @param defaultLog log those
   * @param rule rules; the lowest number that matches decides
   */
  public record Policy(
      @Doc("Verdict for packets that no rule matches") @Default("drop") Action defaultAction,
      @Doc("Log first packet of each flow that no rule matches") boolean defaultLog,
      @Doc("Rules; the lowest number that matches decides") @Range(min = 1, max = 999_999)
          Map<Integer, Rule> rule) {
    public Policy {
      rule = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(rule));
    }
  }
}
