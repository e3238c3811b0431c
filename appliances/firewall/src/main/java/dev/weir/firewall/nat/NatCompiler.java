package dev.weir.firewall.nat;

import dev.weir.firewall.classify.Field;
import dev.weir.firewall.classify.FieldSet;
import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.classify.RulesetTooLargeException;
import dev.weir.firewall.config.Addresses;
import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Nat;
import dev.weir.firewall.policy.ClassifierCache;
import dev.weir.firewall.policy.MatchCompiler;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.PrepareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compiles the NAT rules of a configuration. Commit thread only. */
final class NatCompiler {
  private static final ConfigPath NAT = ConfigPath.of("firewall", "nat");

  private final FirewallConfig config;
  private final Assembly assembly;
  private final ClassifierCache cache;
  private final MatchCompiler matches;

  NatCompiler(FirewallConfig config, Assembly assembly, ClassifierCache cache) {
    this.config = config;
    this.assembly = assembly;
    this.cache = cache;
    this.matches = new MatchCompiler(config.group(), assembly);
  }

  static ConfigPath path(String kind, int number) {
    return NAT.child(kind, "rule", Integer.toString(number));
  }

  DestinationTable destinations() throws PrepareException {
    List<MatchRule> rules = new ArrayList<>();
    List<DestinationTable.Entry> entries = new ArrayList<>();
    for (Map.Entry<Integer, Nat.StaticRule> entry : config.nat().oneToOne().rule().entrySet()) {
      Nat.StaticRule rule = entry.getValue();
      if (!rule.disable()) {
        rules.add(MatchRule.ANY.withDestination(MatchCompiler.addresses(List.of(rule.outside()))));
        entries.add(
            new DestinationTable.Entry(
                "nat static rule " + entry.getKey(),
                false,
                rule.outside().first().ipv4(),
                rule.inside().first().ipv4(),
                true,
                0,
                true,
                assembly.rule(path("static", entry.getKey()))));
      }
    }
    for (Map.Entry<Integer, Nat.DestinationRule> entry :
        config.nat().destination().rule().entrySet()) {
      Nat.DestinationRule rule = entry.getValue();
      if (!rule.disable()) {
        rules.add(match(rule));
        entries.add(
            new DestinationTable.Entry(
                "nat destination rule " + entry.getKey(),
                rule.action() == Nat.DestinationAction.EXCLUDE,
                0,
                rule.toAddress().map(address -> address.ipv4()).orElse(0),
                false,
                rule.toPort().orElse(0),
                rule.hairpin(),
                assembly.rule(path("destination", entry.getKey()))));
      }
    }
    try {
      return new DestinationTable(cache.get(rules), entries);
    } catch (RulesetTooLargeException e) {
      throw new PrepareException(NAT.child("destination"), String.valueOf(e.getMessage()), e);
    }
  }

  private MatchRule match(Nat.DestinationRule rule) {
    MatchRule match = matches.flow(rule.protocol(), rule.source(), rule.destination());
    if (!rule.destination().hasAddresses() && !rule.inInterface().isEmpty()) {
      match = match.withDestination(MatchCompiler.addresses(own(rule.inInterface())));
    }
    return rule.hairpin() || rule.inInterface().isEmpty()
        ? match
        : match.with(Field.IN_INTERFACE, matches.interfaces(rule.inInterface(), List.of()));
  }

  private List<Addresses> own(List<String> interfaces) {
    List<Addresses> own = new ArrayList<>();
    for (String name : interfaces) {
      for (InterfaceRef found : assembly.interfaceNamed(name).stream().toList()) {
        for (InterfaceAddress address : found.addresses()) {
          if (address.isIpv4()) {
            own.add(new Addresses(address.address(), address.address()));
          }
        }
      }
    }
    return own;
  }

  SourceTable sources() throws PrepareException {
    List<MatchRule> rules = new ArrayList<>();
    List<SourceTable.Entry> entries = new ArrayList<>();
    for (Map.Entry<Integer, Nat.StaticRule> entry : config.nat().oneToOne().rule().entrySet()) {
      Nat.StaticRule rule = entry.getValue();
      if (!rule.disable()) {
        rules.add(
            MatchRule.ANY
                .withSource(MatchCompiler.addresses(List.of(rule.inside())))
                .with(Field.OUT_INTERFACE, matches.interfaces(List.of(rule.through()), List.of())));
        entries.add(
            new SourceTable.Entry(
                "nat static rule " + entry.getKey(),
                SourceTable.Kind.SHIFT,
                SourceTable.Pool.NONE,
                rule.inside().first().ipv4(),
                rule.outside().first().ipv4(),
                0,
                0,
                false,
                assembly.rule(path("static", entry.getKey()))));
      }
    }
    for (Map.Entry<Integer, Nat.SourceRule> entry : config.nat().source().rule().entrySet()) {
      Nat.SourceRule rule = entry.getValue();
      if (!rule.disable()) {
        MatchRule match = matches.flow(rule.protocol(), rule.source(), rule.destination());
        if (!rule.outInterface().isEmpty()) {
          FieldSet out = matches.interfaces(rule.outInterface(), List.of());
          match = match.with(Field.OUT_INTERFACE, out);
        }
        rules.add(match);
        entries.add(
            new SourceTable.Entry(
                "nat source rule " + entry.getKey(),
                switch (rule.action()) {
                  case MASQUERADE -> SourceTable.Kind.MASQUERADE;
                  case TRANSLATE -> SourceTable.Kind.POOL;
                  case EXCLUDE -> SourceTable.Kind.EXCLUDE;
                },
                pool(rule.toAddress()),
                0,
                0,
                rule.toPort().first(),
                rule.toPort().last(),
                rule.allocation() == Nat.Allocation.RANDOM,
                assembly.rule(path("source", entry.getKey()))));
      }
    }
    try {
      return new SourceTable(cache.get(rules), entries, interfaceAddresses());
    } catch (RulesetTooLargeException e) {
      throw new PrepareException(NAT.child("source"), String.valueOf(e.getMessage()), e);
    }
  }

  private static SourceTable.Pool pool(List<Addresses> blocks) {
    return new SourceTable.Pool(
        blocks.stream().mapToInt(block -> block.first().ipv4()).toArray(),
        blocks.stream().mapToInt(block -> (int) block.size()).toArray());
  }

  /** The first IPv4 address of each interface. */
  private int[] interfaceAddresses() {
    int highest = 0;
    for (InterfaceRef each : assembly.interfaces()) {
      highest = Math.max(highest, each.index());
    }
    int[] addresses = new int[highest + 1];
    for (InterfaceRef each : assembly.interfaces()) {
      for (InterfaceAddress address : each.addresses()) {
        if (address.isIpv4() && addresses[each.index()] == 0) {
          addresses[each.index()] = address.address().ipv4();
        }
      }
    }
    return addresses;
  }
}
