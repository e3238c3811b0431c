package dev.weir.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a ruleset as nftables says it, with what the firewall does without being told: answers and
 * errors about open connections pass, combinations of TCP flags that no host sends do not.
 */
final class NftText {
  /** Counts what the input policy has let pass; nothing answers it. */
  static final String LOCAL_COUNTER = "local-in";

  private final StringBuilder sets = new StringBuilder();
  private final StringBuilder chains = new StringBuilder();
  private final Policy policy;
  private int numberOfSets;

  private NftText(Policy policy) {
    this.policy = policy;
  }

  static String of(Policy policy) {
    return new NftText(policy).write();
  }

  private String write() {
    StringBuilder forward = new StringBuilder();
    StringBuilder input = new StringBuilder();
    for (String from : Net.ZONES) {
      for (String to : List.of("lan", "wan", "dmz")) {
        forward.append(
            "    iifname %s oifname %s %s\n"
                .formatted(names(Net.members(from)), names(Net.members(to)), between(from, to)));
      }
      input.append(
          "    iifname %s %s\n".formatted(names(Net.members(from)), between(from, Net.LOCAL)));
    }
    return """
        table inet t {
          counter %s { }
        %s%s  chain forward {
            type filter hook forward priority 0; policy drop;
            tcp flags & (fin|syn|rst|ack|urg) != { 0x02, 0x22, 0x12, 0x04, 0x14, 0x10, 0x30, 0x11, 0x31 } drop
            ct state established,related accept
        %s  }
          chain input {
            type filter hook input priority 0; policy drop;
            tcp flags & (fin|syn|rst|ack|urg) != { 0x02, 0x22, 0x12, 0x04, 0x14, 0x10, 0x30, 0x11, 0x31 } drop
            ct state established,related accept
            meta l4proto icmpv6 ct state untracked accept
        %s  }
          chain delivered {
            type filter hook input priority 10; policy accept;
            iifname "e*" counter name "%s" drop
          }
        }
        """
        .formatted(LOCAL_COUNTER, sets, chains, forward, input, LOCAL_COUNTER);
  }

  private String between(String from, String to) {
    Policy.Zone zone = policy.pairs().get(new Policy.Pair(from, to));
    if (zone == null) {
      return from.equals(to) ? "ct state != invalid accept" : "drop";
    }
    String chain = from + "_" + to;
    chains.append("  chain " + chain + " {\n");
    for (Policy.Rule rule : zone.rules()) {
      for (String match : matches(rule)) {
        verdict(match, rule.action());
      }
    }
    chains.append("    ct state invalid drop\n");
    verdict("", zone.defaultAction());
    chains.append("  }\n");
    return "jump " + chain;
  }

  private void verdict(String match, String action) {
    if (action.equals("reject")) {
      chains.append("    " + match + "meta l4proto tcp reject with tcp reset\n");
      chains.append("    " + match + "reject with icmpx type admin-prohibited\n");
    } else {
      chains.append("    " + match + action + "\n");
    }
  }

  /** One for each family; none where no packet can match. */
  private List<String> matches(Policy.Rule rule) {
    if (!rule.source().hasAddresses() && !rule.destination().hasAddresses()) {
      return List.of(rest(rule));
    }
    List<String> both = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      StringBuilder match = new StringBuilder();
      if (addresses(match, rule.source(), "saddr", ipv6)
          && addresses(match, rule.destination(), "daddr", ipv6)) {
        both.add(match + rest(rule));
      }
    }
    return both;
  }

  private boolean addresses(StringBuilder match, Policy.End end, String field, boolean ipv6) {
    if (!end.hasAddresses()) {
      return true;
    }
    List<String> blocks = policy.blocks(end, ipv6);
    if (blocks.isEmpty()) {
      return false;
    }
    String family = ipv6 ? "ip6" : "ip";
    match.append(family + " " + field + " @" + set(ipv6 ? "ipv6_addr" : "ipv4_addr", blocks) + " ");
    return true;
  }

  private String rest(Policy.Rule rule) {
    StringBuilder match = new StringBuilder();
    match.append(
        switch (rule.protocol()) {
          case "all" -> "";
          case "tcp-udp" -> "meta l4proto { 6, 17 } ";
          case "icmpv6" -> "meta l4proto 58 ";
          default -> "meta l4proto " + rule.protocol() + " ";
        });
    if (rule.source().hasPorts()) {
      match.append("th sport @" + set("inet_service", policy.ports(rule.source())) + " ");
    }
    if (rule.destination().hasPorts()) {
      match.append("th dport @" + set("inet_service", policy.ports(rule.destination())) + " ");
    }
    rule.icmpType().ifPresent(type -> match.append(rule.protocol() + " type " + type + " "));
    rule.icmpCode().ifPresent(code -> match.append(rule.protocol() + " code " + code + " "));
    rule.tcpFlags()
        .ifPresent(
            flags ->
                match.append("tcp flags & 0x%x == 0x%x ".formatted(flags.mask(), flags.value())));
    match.append(
        rule.states().isEmpty()
            ? "ct state != invalid "
            : "ct state { "
                + rule.states().stream()
                    // What has no connection stands for itself, as the first packet of one does.
                    .map(state -> state.equals("new") ? "new, untracked" : state)
                    .collect(Collectors.joining(", "))
                + " } ");
    if (!rule.in().isEmpty()) {
      match.append("iifname " + names(rule.in()) + " ");
    }
    if (!rule.out().isEmpty()) {
      match.append("oifname " + names(rule.out()) + " ");
    }
    return match.toString();
  }

  private String set(String type, List<String> elements) {
    String name = "s" + numberOfSets++;
    sets.append(
        "  set %s { type %s; flags interval; auto-merge; elements = { %s } }\n"
            .formatted(name, type, String.join(", ", elements)));
    return name;
  }

  private static String names(List<String> interfaces) {
    return "{ "
        + interfaces.stream().map(n -> '"' + n + '"').collect(Collectors.joining(", "))
        + " }";
  }
}
