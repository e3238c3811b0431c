package dev.weir.oracle;

import java.util.List;
import java.util.StringJoiner;

/** Writes a ruleset as the configuration of a whole appliance. */
final class WeirText {
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");

  private final StringBuilder text = new StringBuilder();

  static String of(Policy policy) {
    WeirText yaml = new WeirText();
    yaml.interfaces();
    yaml.neighbours();
    yaml.firewall(policy);
    return yaml.text.toString();
  }

  private void interfaces() {
    text.append("interfaces:\n  memory:\n");
    for (int on = 0; on < Net.INTERFACES; on++) {
      text.append(
          "    %s: { mac: \"%s\", address: [\"%s/24\", \"%s/64\"] }\n"
              .formatted(
                  Net.name(on), Net.routerMac(on), Net.router(on, false), Net.router(on, true)));
    }
  }

  private void neighbours() {
    text.append("router:\n  interface:\n");
    for (int on = 0; on < Net.INTERFACES; on++) {
      text.append("    " + Net.name(on) + ":\n      neighbour:\n");
      for (int host = 0; host < Net.HOSTS; host++) {
        for (boolean ipv6 : new boolean[] {false, true}) {
          text.append(
              "        \"%s\": { mac: \"%s\" }\n"
                  .formatted(Net.host(on, host, ipv6), Net.hostMac(on)));
        }
      }
    }
  }

  private void firewall(Policy policy) {
    text.append("firewall:\n  reject-rate: 1000000\n  connection: { loose-tcp: true }\n  group:\n");
    text.append("    address:\n");
    policy
        .addressGroups()
        .forEach(
            (name, blocks) ->
                text.append("      " + name + ": { " + list("address", blocks)).append(" }\n"));
    text.append("    port:\n");
    policy
        .portGroups()
        .forEach(
            (name, ports) ->
                text.append("      " + name + ": { " + list("port", ports)).append(" }\n"));
    text.append("  zone:\n");
    for (String zone : Net.ZONES) {
      text.append("    " + zone + ":\n      " + list("interface", Net.members(zone)) + "\n");
      text.append("      to:\n");
      policy
          .pairs()
          .forEach(
              (pair, between) -> {
                if (pair.from().equals(zone)) {
                  between(pair.to(), between);
                }
              });
      // A zone without policies has an empty map.
      if (policy.pairs().keySet().stream().noneMatch(pair -> pair.from().equals(zone))) {
        text.insert(text.length() - 1, " {}");
      }
    }
  }

  private void between(String to, Policy.Zone between) {
    text.append("        " + to + ":\n          default-action: " + between.defaultAction() + "\n");
    if (!between.rules().isEmpty()) {
      text.append("          rule:\n");
    }
    int number = 10;
    for (Policy.Rule rule : between.rules()) {
      text.append("            " + number + ": { " + rule(rule) + " }\n");
      number += 10;
    }
  }

  private static String rule(Policy.Rule rule) {
    StringJoiner words = new StringJoiner(", ");
    words.add("action: " + rule.action());
    words.add("protocol: " + rule.protocol());
    end(words, "source", rule.source());
    end(words, "destination", rule.destination());
    rule.icmpType()
        .ifPresent(
            type ->
                words.add(
                    "icmp: { type: "
                        + type
                        + rule.icmpCode().map(code -> ", code: " + code).orElse("")
                        + " }"));
    rule.tcpFlags().ifPresent(flags -> words.add("tcp-flags: \"" + flags(flags) + "\""));
    if (!rule.states().isEmpty()) {
      words.add(list("state", rule.states()));
    }
    if (!rule.in().isEmpty() || !rule.out().isEmpty()) {
      StringJoiner through = new StringJoiner(", ", "interface: { ", " }");
      if (!rule.in().isEmpty()) {
        through.add(list("in", rule.in()));
      }
      if (!rule.out().isEmpty()) {
        through.add(list("out", rule.out()));
      }
      words.add(through.toString());
    }
    return words.toString();
  }

  private static void end(StringJoiner words, String name, Policy.End end) {
    StringJoiner parts = new StringJoiner(", ", name + ": { ", " }");
    parts.setEmptyValue("");
    if (!end.addresses().isEmpty()) {
      parts.add(list("address", end.addresses()));
    }
    if (!end.groups().isEmpty()) {
      parts.add(list("group", end.groups()));
    }
    if (!end.ports().isEmpty()) {
      parts.add(list("port", end.ports()));
    }
    if (!end.portGroups().isEmpty()) {
      parts.add(list("port-group", end.portGroups()));
    }
    if (parts.length() > 0) {
      words.add(parts.toString());
    }
  }

  private static String flags(Policy.TcpFlags flags) {
    StringJoiner words = new StringJoiner(",");
    for (int bit = 0; bit < FLAGS.size(); bit++) {
      if ((flags.mask() >> bit & 1) != 0) {
        words.add(((flags.value() >> bit & 1) != 0 ? "" : "!") + FLAGS.get(bit));
      }
    }
    return words.toString();
  }

  private static String list(String name, List<String> values) {
    return name
        + ": ["
        + String.join(", ", values.stream().map(value -> "\"" + value + "\"").toList())
        + "]";
  }
}
