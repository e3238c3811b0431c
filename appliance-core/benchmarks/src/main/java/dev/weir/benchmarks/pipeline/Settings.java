package dev.weir.benchmarks.pipeline;

import java.util.Locale;
import java.util.SplittableRandom;

/** The configuration of a case: interfaces {@value #IN} and {@value #OUT} and what is between. */
final class Settings {
  static final String IN = "in0";
  static final String OUT = "out0";

  /** Address of the interface packets come in by. */
  static final long IN_MAC = 0x0200_0000_000aL;

  /** Link address of the hosts' gateway, behind the interface packets come in by. */
  static final long HOST_MAC = 0x0200_0000_0102L;

  /** Gateways behind the other one, at 192.0.2.2 and 2001:db8:b::2 onwards. */
  static final int GATEWAYS = 64;

  /** Where all sources are, behind the hosts' gateway: 10.128.0.0/9. */
  static final int SOURCES = 0x0a800000;

  private Settings() {}

  static String of(PipelineCase what) {
    return switch (what.kind()) {
      case L2 ->
          interfaces(false) + "switch: {bridge: {br0: {member: [in0, out0], mac-limit: 65536}}}\n";
      case IPV4, IPV6 -> interfaces(true) + router(false);
      case STATEFUL -> interfaces(true) + router(true) + rules(what.rules());
      case NAT -> interfaces(true) + router(true) + NAT;
    };
  }

  private static final String NAT =
      """
      firewall:
        connection: {timeout: {udp: {unreplied: 1d, replied: 1d}}}
        nat:
          source:
            rule:
              1: {action: translate, out-interface: [out0], to-address: [203.0.113.0/26]}
      """;

  private static String interfaces(boolean routed) {
    return String.format(
        Locale.ROOT,
        """
        version: 1
        interfaces:
          memory:
            in0: {mac: "02:00:00:00:00:0a"%s}
            out0: {mac: "02:00:00:00:00:0b"%s}
        """,
        routed ? ", address: [10.0.0.1/24, \"2001:db8:a::1/64\"]" : "",
        routed ? ", address: [192.0.2.1/24, \"2001:db8:b::1/64\"]" : "");
  }

  private static String router(boolean defaultRoute) {
    StringBuilder text =
        new StringBuilder(
            """
            router:
              static:
                route:
                  10.128.0.0/9: {next-hop: {10.0.0.2: {}}}
            """);
    if (defaultRoute) {
      text.append("      0.0.0.0/0: {next-hop: {192.0.2.2: {}}}\n");
    }
    text.append("  interface:\n    in0:\n      neighbour:\n");
    text.append("        10.0.0.2: {mac: \"02:00:00:00:01:02\"}\n");
    text.append("        \"2001:db8:a::2\": {mac: \"02:00:00:00:01:02\"}\n");
    text.append("    out0:\n      neighbour:\n");
    for (int i = 0; i < GATEWAYS; i++) {
      String mac = String.format(Locale.ROOT, "02:00:00:00:02:%02x", i);
      text.append("        192.0.2.")
          .append(i + 2)
          .append(": {mac: \"")
          .append(mac)
          .append("\"}\n");
      text.append("        \"2001:db8:b::").append(Integer.toHexString(i + 2));
      text.append("\": {mac: \"").append(mac).append("\"}\n");
    }
    return text.toString();
  }

  /** So many rules that all differ; only the last matches what is sent. */
  private static String rules(int count) {
    SplittableRandom random = new SplittableRandom(11);
    StringBuilder text =
        new StringBuilder(
            """
            firewall:
              zone:
                wan: {interface: [out0]}
                lan:
                  interface: [in0]
                  to:
                    wan:
                      rule:
            """);
    for (int i = 1; i < count; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "            %d: {action: accept, protocol: tcp, source: {address: [%s]},"
                  + " destination: {address: [%s], port: [%d]}}%n",
              i,
              network(random, 172 << 24 | 16 << 16, 12),
              network(random, 0, 1),
              1 + random.nextInt(1023)));
    }
    return text.append("            ").append(count).append(": {action: accept}\n").toString();
  }

  private static String network(SplittableRandom random, int within, int bits) {
    int address = within | random.nextInt() >>> bits & 0xffffff00;
    return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + ".0/24";
  }
}
