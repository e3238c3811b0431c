package dev.weir.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes rulesets that the traffic of {@link RandomTraffic} often meets. */
final class RandomPolicy {
  private static final List<String> PROTOCOLS =
      List.of("all", "tcp", "tcp", "tcp", "udp", "udp", "tcp-udp", "icmp", "icmpv6", "esp", "gre");
  private static final List<String> ACTIONS = List.of("accept", "accept", "drop", "reject");
  private static final int[] PORTS = {22, 53, 80, 443, 1024, 8080, 40000, 65535};
  private static final int[] ICMP_TYPES = {0, 3, 5, 8, 9, 11, 13, 14, 17};
  private static final int[] ICMPV6_TYPES = {1, 2, 3, 4, 128, 129, 133, 134, 139, 143, 200};

  private final Random random;

  RandomPolicy(Random random) {
    this.random = random;
  }

  Policy next() {
    Map<String, List<String>> addresses = new LinkedHashMap<>();
    Map<String, List<String>> ports = new LinkedHashMap<>();
    for (String name : List.of("a1", "a2", "a3")) {
      addresses.put(name, some(1, 5, this::block));
    }
    for (String name : List.of("p1", "p2")) {
      ports.put(name, some(1, 4, this::ports));
    }
    Map<Policy.Pair, Policy.Zone> pairs = new LinkedHashMap<>();
    for (String from : Net.ZONES) {
      for (String to : List.of("lan", "wan", "dmz", Net.LOCAL)) {
        if (random.nextInt(4) != 0) {
          pairs.put(
              new Policy.Pair(from, to),
              new Policy.Zone(
                  pick(List.of("accept", "drop", "drop", "reject")), some(0, 12, this::rule)));
        }
      }
    }
    return new Policy(addresses, ports, pairs);
  }

  private Policy.Rule rule() {
    String protocol = pick(PROTOCOLS);
    boolean hasPorts =
        protocol.equals("tcp") || protocol.equals("udp") || protocol.equals("tcp-udp");
    Optional<Integer> type = Optional.empty();
    Optional<Integer> code = Optional.empty();
    if (protocol.startsWith("icmp") && random.nextInt(3) != 0) {
      int[] types = protocol.equals("icmp") ? ICMP_TYPES : ICMPV6_TYPES;
      type = Optional.of(types[random.nextInt(types.length)]);
      if (random.nextInt(3) == 0) {
        code = Optional.of(random.nextInt(3));
      }
    }
    Optional<Policy.TcpFlags> flags = Optional.empty();
    if (protocol.equals("tcp") && random.nextInt(4) == 0) {
      int mask = 1 + random.nextInt(255);
      flags = Optional.of(new Policy.TcpFlags(mask, 0x12 & mask & random.nextInt(256)));
    }
    return new Policy.Rule(
        pick(ACTIONS),
        protocol,
        end(hasPorts),
        end(hasPorts),
        type,
        code,
        flags,
        random.nextInt(4) == 0
            ? some(1, 2, () -> pick(List.of("new", "established", "related", "invalid")))
            : List.of(),
        through(),
        through());
  }

  private List<String> through() {
    return random.nextInt(8) == 0
        ? some(1, 2, () -> Net.name(random.nextInt(Net.INTERFACES)))
        : List.of();
  }

  private Policy.End end(boolean mayHavePorts) {
    boolean addresses = random.nextInt(2) == 0;
    boolean ports = mayHavePorts && random.nextInt(2) == 0;
    return new Policy.End(
        addresses ? some(1, 3, this::block) : List.of(),
        addresses && random.nextInt(3) == 0
            ? some(1, 2, () -> pick(List.of("a1", "a2", "a3")))
            : List.of(),
        ports ? some(1, 3, this::ports) : List.of(),
        ports && random.nextInt(3) == 0 ? List.of(pick(List.of("p1", "p2"))) : List.of());
  }

  private String block() {
    boolean ipv6 = random.nextInt(3) == 0;
    int on = random.nextInt(Net.INTERFACES);
    int first = random.nextInt(Net.HOSTS);
    String host = Net.host(on, first, ipv6);
    return switch (random.nextInt(4)) {
      case 0 -> host;
      case 1 -> host + "-" + Net.host(on, Net.HOSTS + random.nextInt(4), ipv6);
      case 2 -> ipv6 ? "fd00:0:0:" + on + "::/64" : "10." + on + ".0.0/24";
      default ->
          ipv6
              ? "fd00:0:0:" + on + "::" + (random.nextBoolean() ? "10/127" : "0/123")
              : "10." + on + ".0." + (random.nextBoolean() ? "12/30" : "8/29");
    };
  }

  private String ports() {
    int port = PORTS[random.nextInt(PORTS.length)];
    return switch (random.nextInt(3)) {
      case 0 -> Math.min(port, 65_000) + "-" + (Math.min(port, 65_000) + 1 + random.nextInt(535));
      default -> "" + port;
    };
  }

  private <T> List<T> some(int fewest, int most, java.util.function.Supplier<T> one) {
    List<T> all = new ArrayList<>();
    for (int n = fewest + random.nextInt(most - fewest + 1); n > 0; n--) {
      T next = one.get();
      if (!all.contains(next)) {
        all.add(next);
      }
    }
    return List.copyOf(all);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
