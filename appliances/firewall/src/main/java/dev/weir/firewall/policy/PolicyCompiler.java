package dev.weir.firewall.policy;

import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.classify.RulesetTooLargeException;
import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Rule;
import dev.weir.firewall.config.Zone;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.PrepareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compiles the zones and policies of a configuration. Commit thread only. */
public final class PolicyCompiler {
  private static final ConfigPath ZONES = ConfigPath.of("firewall", "zone");

  private final ClassifierCache cache;

  /** A compiler that finds unchanged tables in the cache. */
  public PolicyCompiler(ClassifierCache cache) {
    this.cache = cache;
  }

  /** The path of a policy. */
  public static ConfigPath policyPath(String from, String to) {
    return ZONES.child(from, "to", to);
  }

  /** The path of a rule. */
  public static ConfigPath rulePath(String from, String to, int number) {
    return policyPath(from, to).child("rule", Integer.toString(number));
  }

  /** The path of a zone. */
  public static ConfigPath zonePath(String name) {
    return ZONES.child(name);
  }

  /**
   * Compiles.
   *
   * @param generation positive; see {@link ZonePolicies}
   */
  public ZonePolicies compile(FirewallConfig config, Assembly assembly, int generation)
      throws PrepareException {
    List<String> names = new ArrayList<>(List.of("(none)", Zone.LOCAL));
    TreeSet<String> configured = new TreeSet<>(config.zone().keySet());
    configured.remove(Zone.LOCAL);
    names.addAll(configured);

    int highest = 0;
    for (InterfaceRef each : assembly.interfaces()) {
      highest = Math.max(highest, each.index());
    }
    int[] zoneOfInterface = new int[highest + 1];
    zoneOfInterface[0] = ZonePolicies.LOCAL;
    int[] zoneRuleIds = new int[names.size()];
    zoneRuleIds[ZonePolicies.NO_ZONE] = assembly.rule(ConfigPath.of("firewall"));
    for (int zone = 1; zone < names.size(); zone++) {
      zoneRuleIds[zone] = assembly.rule(zonePath(names.get(zone)));
      if (zone != ZonePolicies.LOCAL) {
        for (String member : members(config, names.get(zone))) {
          int number = zone;
          assembly
              .interfaceNamed(member)
              .ifPresent(found -> zoneOfInterface[found.index()] = number);
        }
      }
    }

    MatchCompiler matches = new MatchCompiler(config.group(), assembly);
    @Nullable PolicyTable[] tables = new PolicyTable[names.size() * names.size()];
    for (Map.Entry<String, Zone> zone : config.zone().entrySet()) {
      int from = names.indexOf(zone.getKey());
      for (Map.Entry<String, Zone.Policy> policy : zone.getValue().to().entrySet()) {
        int to = names.indexOf(policy.getKey());
        if (to > 0) {
          tables[from * names.size() + to] =
              table(zone.getKey(), policy.getKey(), policy.getValue(), matches, assembly);
        }
      }
    }
    return new ZonePolicies(generation, zoneOfInterface, tables, names, zoneRuleIds);
  }

  private static List<String> members(FirewallConfig config, String zone) {
    Zone found = config.zone().get(zone);
    return found == null ? List.of() : found.members();
  }

  private PolicyTable table(
      String from, String to, Zone.Policy policy, MatchCompiler matches, Assembly assembly)
      throws PrepareException {
    List<MatchRule> rules = new ArrayList<>();
    List<PolicyTable.Verdict> verdicts = new ArrayList<>();
    for (Map.Entry<Integer, Rule> entry : policy.rule().entrySet()) {
      Rule rule = entry.getValue();
      if (!rule.disable()) {
        rules.add(matches.rule(rule));
        verdicts.add(
            new PolicyTable.Verdict(
                rule.action(),
                assembly.rule(rulePath(from, to, entry.getKey())),
                rule.log(),
                "rule " + entry.getKey()));
      }
    }
    verdicts.add(
        new PolicyTable.Verdict(
            policy.defaultAction(),
            assembly.rule(policyPath(from, to)),
            policy.defaultLog(),
            "default action"));
    try {
      return new PolicyTable("zone " + from + " to " + to, cache.get(rules), verdicts);
    } catch (RulesetTooLargeException e) {
      throw new PrepareException(policyPath(from, to), String.valueOf(e.getMessage()), e);
    }
  }
}
