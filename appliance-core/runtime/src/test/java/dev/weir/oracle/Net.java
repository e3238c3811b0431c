package dev.weir.oracle;

import java.util.List;

/**
 * The interfaces that both firewalls have: e0 and e1 in zone lan, e2 in wan, e3 in dmz, e4 in none.
 * Each has the networks 10.N.0.0/24 and fd00:0:0:N::/64 with hosts of fixed MAC addresses.
 */
final class Net {
  static final int INTERFACES = 5;
  static final int HOSTS = 6;
  static final int FIRST_HOST = 10;
  static final List<String> ZONES = List.of("lan", "wan", "dmz");
  static final String LOCAL = "local";

  private Net() {}

  static String name(int on) {
    return "e" + on;
  }

  /** The interfaces of a zone. */
  static List<String> members(String zone) {
    return switch (zone) {
      case "lan" -> List.of("e0", "e1");
      case "wan" -> List.of("e2");
      case "dmz" -> List.of("e3");
      default -> List.of();
    };
  }

  static String routerMac(int on) {
    return "02:00:00:00:%02x:01".formatted(on);
  }

  static String hostMac(int on) {
    return "02:00:00:00:%02x:10".formatted(on);
  }

  static String router(int on, boolean ipv6) {
    return ipv6 ? "fd00:0:0:" + on + "::1" : "10." + on + ".0.1";
  }

  static String host(int on, int number, boolean ipv6) {
    int last = FIRST_HOST + number;
    return ipv6 ? "fd00:0:0:" + on + "::" + last : "10." + on + ".0." + last;
  }
}
