package dev.weir.firewall.policy;

import dev.weir.firewall.classify.FieldSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of IP protocols and ICMP types that rules may use. */
public final class Protocols {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("tcp", TCP),
          Map.entry("udp", UDP),
          Map.entry("icmp", ICMP),
          Map.entry("icmpv6", ICMPV6),
          Map.entry("igmp", 2),
          Map.entry("ipip", 4),
          Map.entry("ipv6", 41),
          Map.entry("gre", 47),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("ospf", 89),
          Map.entry("pim", 103),
          Map.entry("vrrp", 112),
          Map.entry("sctp", 132),
          Map.entry("udplite", 136));

  /** RFC 792, 1256, and the IANA registry. */
  private static final Map<String, Integer> ICMP_TYPES =
      Map.of(
          "echo-reply", 0,
          "destination-unreachable", 3,
          "redirect", 5,
          "echo-request", 8,
          "router-advertisement", 9,
          "router-solicitation", 10,
          "time-exceeded", 11,
          "parameter-problem", 12,
          "timestamp-request", 13,
          "timestamp-reply", 14);

  /** RFC 4443, 2710, 3810, 4861. */
  private static final Map<String, Integer> ICMPV6_TYPES =
      Map.ofEntries(
          Map.entry("destination-unreachable", 1),
          Map.entry("packet-too-big", 2),
          Map.entry("time-exceeded", 3),
          Map.entry("parameter-problem", 4),
          Map.entry("echo-request", 128),
          Map.entry("echo-reply", 129),
          Map.entry("listener-query", 130),
          Map.entry("listener-report", 131),
          Map.entry("listener-done", 132),
          Map.entry("router-solicitation", 133),
          Map.entry("router-advertisement", 134),
          Map.entry("neighbour-solicitation", 135),
          Map.entry("neighbour-advertisement", 136),
          Map.entry("redirect", 137),
          Map.entry("listener-report-v2", 143));

  private Protocols() {}

  /** The protocol numbers of a configured word; empty if nobody knows it. */
  static Optional<FieldSet> set(String word) {
    if (word.equals("all")) {
      return Optional.of(FieldSet.ANY);
    }
    if (word.equals("tcp-udp")) {
      return Optional.of(FieldSet.union(List.of(FieldSet.of(TCP), FieldSet.of(UDP))));
    }
    return number(word).map(FieldSet::of);
  }

  /** The number of a configured ICMP type; empty if the protocol has none of that name. */
  static Optional<Integer> icmpType(String word, boolean icmpv6) {
    Integer type = (icmpv6 ? ICMPV6_TYPES : ICMP_TYPES).get(word);
    return type != null ? Optional.of(type) : octet(word);
  }

  static boolean hasPorts(String word) {
    return word.equals("tcp")
        || word.equals("udp")
        || word.equals("tcp-udp")
        || word.equals("6")
        || word.equals("17");
  }

  static boolean isTcp(String word) {
    return word.equals("tcp") || word.equals("6");
  }

  static boolean isIcmp(String word) {
    return word.equals("icmp") || word.equals("1");
  }

  static boolean isIcmpv6(String word) {
    return word.equals("icmpv6") || word.equals("58");
  }

  /** The name of a protocol's number, else the number. */
  public static String name(int number) {
    for (Map.Entry<String, Integer> known : NUMBERS.entrySet()) {
      if (known.getValue() == number) {
        return known.getKey();
      }
    }
    return Integer.toString(number);
  }

  /** The number of a protocol's name or number; empty if nobody knows it. */
  public static Optional<Integer> number(String word) {
    Integer known = NUMBERS.get(word);
    return known != null ? Optional.of(known) : octet(word);
  }

  private static Optional<Integer> octet(String word) {
    if (word.isEmpty() || word.length() > 3 || !word.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    int number = Integer.parseInt(word);
    return number <= 255 ? Optional.of(number) : Optional.empty();
  }
}
