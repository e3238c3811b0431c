package dev.weir.firewall;

import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Groups;
import dev.weir.firewall.config.Rule;
import dev.weir.firewall.config.Zone;
import dev.weir.firewall.nat.NatValidator;
import dev.weir.firewall.policy.PolicyCompiler;
import dev.weir.firewall.policy.RuleValidator;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds what is wrong with a firewall configuration beyond what its schema says. */
final class FirewallValidator {
  private final FirewallConfig config;
  private final Candidate candidate;
  private final Problems problems;

  FirewallValidator(FirewallConfig config, Candidate candidate, Problems problems) {
    this.config = config;
    this.candidate = candidate;
    this.problems = problems;
  }

  void run() {
    Map<String, String> zoneOf = new HashMap<>();
    new TreeMap<>(config.zone()).forEach((name, zone) -> zone(name, zone, zoneOf));
    RuleValidator rules = new RuleValidator(config.group(), candidate, problems);
    new TreeMap<>(config.zone())
        .forEach(
            (from, zone) ->
                new TreeMap<>(zone.to()).forEach((to, policy) -> policy(from, to, policy, rules)));
    groups();
    new NatValidator(config, candidate, problems).run();
  }

  private void zone(String name, Zone zone, Map<String, String> zoneOf) {
    ConfigPath path = PolicyCompiler.zonePath(name);
    if (name.equals(Zone.LOCAL) && !zone.members().isEmpty()) {
      problems.error(
          path.child("interface"),
          "FW-0004",
          "the zone 'local' is the appliance itself and has no interfaces",
          "delete " + path.child("interface"));
    }
    for (String member : zone.members()) {
      Optional<InterfaceRef> found = candidate.interfaceNamed(member);
      if (found.isEmpty()) {
        problems.error(
            path.child("interface", member),
            "FW-0003",
            "there is no interface '" + member + "'",
            "");
      } else if (found.get().bridged()) {
        problems.warning(
            path.child("interface", member),
            "FW-0005",
            "'" + member + "' belongs to a bridge: its frames do not meet the policy",
            "use the bridge's routed interface");
      }
      String other = zoneOf.putIfAbsent(member, name);
      if (other != null) {
        problems.error(
            path.child("interface", member),
            "FW-0002",
            "'" + member + "' is in zone '" + other + "' already",
            "delete " + path.child("interface", member));
      }
    }
  }

  private void policy(String from, String to, Zone.Policy policy, RuleValidator rules) {
    ConfigPath path = PolicyCompiler.policyPath(from, to);
    if (!to.equals(Zone.LOCAL) && !config.zone().containsKey(to)) {
      problems.error(
          path,
          "FW-0001",
          "there is no zone '" + to + "'",
          "set " + PolicyCompiler.zonePath(to) + " interface NAME");
    }
    List<RuleValidator.Numbered> active = new ArrayList<>();
    for (Map.Entry<Integer, Rule> entry : policy.rule().entrySet()) {
      ConfigPath at = PolicyCompiler.rulePath(from, to, entry.getKey());
      rules.check(at, entry.getValue());
      if (!entry.getValue().disable()) {
        active.add(new RuleValidator.Numbered(at, entry.getKey(), entry.getValue()));
      }
    }
    rules.warnOfShadowed(active);
  }

  private void groups() {
    ConfigPath path = ConfigPath.of("firewall", "group", "interface");
    for (Map.Entry<String, Groups.InterfaceGroup> group : config.group().interfaces().entrySet()) {
      for (String member : group.getValue().members()) {
        if (candidate.interfaceNamed(member).isEmpty()) {
          problems.error(
              path.child(group.getKey(), "interface", member),
              "FW-0003",
              "there is no interface '" + member + "'",
              "");
        }
      }
    }
  }
}
