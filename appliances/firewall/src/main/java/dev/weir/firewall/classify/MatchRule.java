package dev.weir.firewall.classify;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a rule asks of a packet: every field must lie in its set. Fields not named are free.
 *
 * @param source source addresses
 * @param destination destination addresses
 * @param fields the sets of the other fields
 */
public record MatchRule(AddressSet source, AddressSet destination, Map<Field, FieldSet> fields) {
  /** Matches every packet. */
  public static final MatchRule ANY = new MatchRule(AddressSet.ANY, AddressSet.ANY, Map.of());

  public MatchRule {
    if (fields.containsKey(Field.SOURCE) || fields.containsKey(Field.DESTINATION)) {
      throw new IllegalArgumentException("addresses are given as address sets");
    }
    fields = Map.copyOf(fields);
  }

  /** This rule with other source addresses. */
  public MatchRule withSource(AddressSet addresses) {
    return new MatchRule(addresses, destination, fields);
  }

  /** This rule with other destination addresses. */
  public MatchRule withDestination(AddressSet addresses) {
    return new MatchRule(source, addresses, fields);
  }

  /** This rule with the values of one more field constrained. */
  public MatchRule with(Field field, FieldSet values) {
    Map<Field, FieldSet> more = new EnumMap<>(Field.class);
    more.putAll(fields);
    more.put(field, values);
    return new MatchRule(source, destination, more);
  }

  /** The values that the rule accepts in a field of a packet of the given family. */
  public FieldSet set(Field field, boolean ipv6) {
    return switch (field) {
      case SOURCE -> source.family(ipv6);
      case DESTINATION -> destination.family(ipv6);
      default -> fields.getOrDefault(field, FieldSet.ANY);
    };
  }

  /** Whether the rule matches; the slow and obvious way. */
  public boolean matches(PacketKey key) {
    for (int i = 0; i < Field.COUNT; i++) {
      Field field = Field.of(i);
      if (!set(field, key.ipv6).contains(key.high(field), key.low(field))) {
        return false;
      }
    }
    return true;
  }

  /** Whether every packet that {@code other} matches is also matched by this rule. */
  public boolean covers(MatchRule other) {
    return covers(other, false) && covers(other, true);
  }

  private boolean covers(MatchRule other, boolean ipv6) {
    for (int i = 0; i < Field.COUNT; i++) {
      if (other.set(Field.of(i), ipv6).isNone()) {
        return true;
      }
    }
    for (int i = 0; i < Field.COUNT; i++) {
      Field field = Field.of(i);
      if (!set(field, ipv6).coversAll(field.bits(ipv6))
          && !set(field, ipv6).containsAll(other.set(field, ipv6))) {
        return false;
      }
    }
    return true;
  }
}
