package dev.weir.firewall.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded generators of rules and of packets near their bounds. */
final class RandomRules {
  private final SplittableRandom random;

  RandomRules(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A shape of ruleset; some are made to be as bad as can be for one structure or another. */
  enum Shape {
    /** A bit of everything, both families, groups of addresses and ports. */
    MIXED,
    /** Half of the rules name only a source, the other half only a destination. */
    CROSSES,
    /** Every pair of prefix lengths. */
    NESTED,
    /** Random ranges of both ports: all rectangles overlap. */
    PORT_RECTANGLES,
    /** Each rule constrains a random half of the fields. */
    RANDOM_FIELDS,
    /** Large overlapping groups of scattered addresses on both sides. */
    GROUPS,
    /** The same addresses with other ports. */
    ONE_PAIR,
    /** IPv6 hosts and networks. */
    IPV6
  }

  List<MatchRule> rules(Shape shape, int count) {
    List<MatchRule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(rule(shape, i));
    }
    return rules;
  }

  private MatchRule rule(Shape shape, int index) {
    return switch (shape) {
      case MIXED -> mixed();
      case CROSSES ->
          index % 2 == 0 ? MatchRule.ANY.withSource(host()) : MatchRule.ANY.withDestination(host());
      case NESTED ->
          MatchRule.ANY
              .withSource(ipv4(prefix4(random.nextInt(33))))
              .withDestination(ipv4(prefix4(random.nextInt(33))));
      case PORT_RECTANGLES ->
          MatchRule.ANY
              .with(Field.SOURCE_PORT, portRange())
              .with(Field.DESTINATION_PORT, portRange());
      case RANDOM_FIELDS -> randomFields();
      case GROUPS ->
          MatchRule.ANY
              .withSource(group(random.nextInt(1, 40)))
              .withDestination(group(random.nextInt(1, 40)))
              .with(Field.DESTINATION_PORT, FieldSet.of(random.nextInt(64)));
      case ONE_PAIR ->
          MatchRule.ANY
              .withSource(ipv4(FieldSet.ipv4Prefix(0x0A000000, 8)))
              .withDestination(ipv4(FieldSet.ipv4Prefix(0xC0A80101, 32)))
              .with(Field.PROTOCOL, FieldSet.of(6))
              .with(Field.DESTINATION_PORT, FieldSet.of(random.nextInt(65536)));
      case IPV6 ->
          MatchRule.ANY
              .withSource(new AddressSet(FieldSet.NONE, prefix6()))
              .withDestination(new AddressSet(FieldSet.NONE, prefix6()))
              .with(Field.DESTINATION_PORT, FieldSet.of(random.nextInt(16)));
    };
  }

  private MatchRule mixed() {
    MatchRule rule = MatchRule.ANY;
    if (random.nextInt(4) != 0) {
      rule = rule.withSource(addresses());
    }
    if (random.nextInt(4) != 0) {
      rule = rule.withDestination(addresses());
    }
    int protocol = new int[] {6, 17, 1, 58, 47}[random.nextInt(5)];
    if (random.nextInt(5) != 0) {
      rule = rule.with(Field.PROTOCOL, FieldSet.of(protocol));
    }
    if (random.nextInt(3) != 0) {
      rule = rule.with(Field.DESTINATION_PORT, ports());
    }
    if (random.nextInt(5) == 0) {
      rule = rule.with(Field.SOURCE_PORT, ports());
    }
    if (random.nextInt(9) == 0) {
      int mask = random.nextInt(256);
      rule = rule.with(Field.TCP_FLAGS, FieldSet.maskedOctet(random.nextInt(256), mask));
    }
    if (random.nextInt(9) == 0) {
      rule = rule.with(Field.STATE, FieldSet.of(random.nextInt(4)));
    }
    if (random.nextInt(9) == 0) {
      rule = rule.with(Field.IN_INTERFACE, FieldSet.of(random.nextInt(4)));
    }
    if (random.nextInt(9) == 0) {
      rule = rule.with(Field.OUT_INTERFACE, FieldSet.range(2, 2 + random.nextInt(3)));
    }
    return rule;
  }

  private MatchRule randomFields() {
    MatchRule rule = MatchRule.ANY;
    for (int f = 0; f < Field.COUNT; f++) {
      if (random.nextBoolean()) {
        rule =
            switch (Field.of(f)) {
              case SOURCE -> rule.withSource(ipv4(prefix4(random.nextInt(8, 33))));
              case DESTINATION -> rule.withDestination(ipv4(prefix4(random.nextInt(8, 33))));
              case SOURCE_PORT -> rule.with(Field.SOURCE_PORT, portRange());
              case DESTINATION_PORT -> rule.with(Field.DESTINATION_PORT, portRange());
              case PROTOCOL -> rule.with(Field.PROTOCOL, FieldSet.of(random.nextInt(256)));
              case TCP_FLAGS ->
                  rule.with(
                      Field.TCP_FLAGS,
                      FieldSet.maskedOctet(random.nextInt(256), random.nextInt(256)));
              case STATE -> rule.with(Field.STATE, FieldSet.range(1, random.nextInt(1, 5)));
              case IN_INTERFACE -> rule.with(Field.IN_INTERFACE, FieldSet.of(random.nextInt(99)));
              case OUT_INTERFACE -> rule.with(Field.OUT_INTERFACE, FieldSet.of(random.nextInt(99)));
            };
      }
    }
    return rule;
  }

  private AddressSet addresses() {
    return switch (random.nextInt(5)) {
      case 0 -> group(random.nextInt(1, 20));
      case 1 -> new AddressSet(FieldSet.NONE, prefix6());
      case 2 -> new AddressSet(prefix4(random.nextInt(33)), prefix6());
      default -> ipv4(prefix4(random.nextInt(8, 33)));
    };
  }

  private static AddressSet ipv4(FieldSet set) {
    return new AddressSet(set, FieldSet.NONE);
  }

  private AddressSet host() {
    return ipv4(FieldSet.ipv4Prefix(random.nextInt(), 32));
  }

  private AddressSet group(int members) {
    List<FieldSet> sets = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      sets.add(prefix4(random.nextInt(16, 33)));
    }
    return ipv4(FieldSet.union(sets));
  }

  /** Prefixes gather in a few networks, so that they nest and repeat. */
  private FieldSet prefix4(int length) {
    int address = random.nextInt(4) == 0 ? random.nextInt() : 0x0A000000 | random.nextInt(1 << 20);
    return FieldSet.ipv4Prefix(address, length);
  }

  private FieldSet prefix6() {
    long high = 0x2001_0DB8_0000_0000L | (random.nextInt(32) << 16) | random.nextInt(8);
    long low = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(64);
    int length = new int[] {0, 29, 32, 48, 56, 64, 65, 120, 128}[random.nextInt(9)];
    return FieldSet.ipv6Prefix(high, low, length);
  }

  private FieldSet ports() {
    return switch (random.nextInt(4)) {
      case 0 -> FieldSet.range(1024, 65535);
      case 1 ->
          FieldSet.union(
              List.of(
                  FieldSet.of(random.nextInt(1024)),
                  FieldSet.of(random.nextInt(1024)),
                  FieldSet.range(8000, 8000 + random.nextInt(100))));
      default -> FieldSet.of(random.nextInt(1024));
    };
  }

  private FieldSet portRange() {
    int a = random.nextInt(65536);
    int b = random.nextInt(65536);
    return FieldSet.range(Math.min(a, b), Math.max(a, b));
  }

  /**
   * Fills the key with a packet that lies in one of the rules, then now and then moves it a bit.
   */
  void packet(List<MatchRule> rules, PacketKey key) {
    MatchRule rule = rules.get(random.nextInt(rules.size()));
    key.ipv6 = rule.source().ipv4().isNone() || rule.destination().ipv4().isNone();
    if (!rule.source().ipv6().isNone() && !rule.destination().ipv6().isNone()) {
      key.ipv6 |= random.nextInt(3) == 0;
    }
    long[] source = value(rule, Field.SOURCE, key.ipv6);
    long[] destination = value(rule, Field.DESTINATION, key.ipv6);
    key.source = (int) source[1];
    key.destination = (int) destination[1];
    key.sourceHigh = source[0];
    key.sourceLow = source[1];
    key.destinationHigh = destination[0];
    key.destinationLow = destination[1];
    key.sourcePort = (int) value(rule, Field.SOURCE_PORT, false)[1];
    key.destinationPort = (int) value(rule, Field.DESTINATION_PORT, false)[1];
    key.protocol = (int) value(rule, Field.PROTOCOL, false)[1];
    key.tcpFlags = (int) value(rule, Field.TCP_FLAGS, false)[1];
    key.state = (int) value(rule, Field.STATE, false)[1];
    key.inInterface = (int) value(rule, Field.IN_INTERFACE, false)[1];
    key.outInterface = (int) value(rule, Field.OUT_INTERFACE, false)[1];
    if (random.nextInt(3) == 0) {
      disturb(key);
    }
  }

  private void disturb(PacketKey key) {
    int step = random.nextBoolean() ? 1 : -1;
    switch (random.nextInt(6)) {
      case 0 -> {
        key.source += step;
        key.sourceLow += step;
      }
      case 1 -> {
        key.destination += step;
        key.destinationLow += step;
      }
      case 2 -> key.destinationPort = (key.destinationPort + step) & 0xFFFF;
      case 3 -> key.sourcePort = (key.sourcePort + step) & 0xFFFF;
      case 4 -> key.protocol = random.nextInt(256);
      default -> {
        key.sourceHigh += step;
        key.state = random.nextInt(4);
      }
    }
  }

  /** A value of the rule's set: one of its ends, or one within. */
  private long[] value(MatchRule rule, Field field, boolean ipv6) {
    FieldSet set = rule.set(field, ipv6);
    int bits = field.bits(ipv6);
    if (set.isNone() || set.coversAll(bits)) {
      long low = random.nextLong();
      return new long[] {
        bits == 128 ? random.nextLong() : 0, bits >= 64 ? low : low & ((1L << bits) - 1)
      };
    }
    int interval = random.nextInt(set.size());
    long startLow = set.startLow(interval);
    long endLow = set.endLow(interval);
    return switch (random.nextInt(3)) {
      case 0 -> new long[] {set.startHigh(interval), startLow};
      case 1 -> new long[] {set.endHigh(interval), endLow};
      default ->
          set.startHigh(interval) == set.endHigh(interval)
                  && startLow >= 0
                  && endLow > startLow
                  && endLow < Long.MAX_VALUE
              ? new long[] {set.startHigh(interval), random.nextLong(startLow, endLow + 1)}
              : new long[] {set.startHigh(interval), startLow};
    };
  }
}
