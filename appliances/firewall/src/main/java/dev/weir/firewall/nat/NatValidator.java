package dev.weir.firewall.nat;

import dev.weir.firewall.config.Addresses;
import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Nat;
import dev.weir.firewall.policy.RuleValidator;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.Problems;
import java.util.List;

/** Finds what is wrong with NAT rules. */
public final class NatValidator {
  private static final long MAX_POOL = 65_536;

  private final FirewallConfig config;
  private final Problems problems;
  private final RuleValidator rules;

  /** A validator that reports to the given problems. */
  public NatValidator(FirewallConfig config, Candidate candidate, Problems problems) {
    this.config = config;
    this.problems = problems;
    this.rules = new RuleValidator(config.group(), candidate, problems);
  }

  /** Checks all rules. */
  public void run() {
    config.nat().source().rule().forEach((n, rule) -> source(NatCompiler.path("source", n), rule));
    config
        .nat()
        .destination()
        .rule()
        .forEach((n, rule) -> destination(NatCompiler.path("destination", n), rule));
    config.nat().oneToOne().rule().forEach((n, rule) -> fixed(NatCompiler.path("static", n), rule));
  }

  private void source(ConfigPath path, Nat.SourceRule rule) {
    rules.checkFlow(path, rule.protocol(), rule.source(), rule.destination());
    rules.interfaces(path.child("out-interface"), rule.outInterface());
    boolean translates = rule.action() == Nat.SourceAction.TRANSLATE;
    if (translates && rule.toAddress().isEmpty()) {
      problems.error(
          path,
          "FW-0101",
          "action translate needs 'to-address'",
          "set " + path + " to-address ADDRESS");
    }
    if (!translates && !rule.toAddress().isEmpty()) {
      problems.error(
          path,
          "FW-0102",
          "'to-address' needs action translate",
          "set " + path + " action translate");
    }
    ipv4(path.child("to-address"), rule.toAddress());
    long size = 0;
    for (Addresses block : rule.toAddress()) {
      size += Math.min(block.size(), MAX_POOL + 1);
    }
    if (size > MAX_POOL) {
      problems.error(
          path.child("to-address"),
          "FW-0103",
          "a pool may have " + MAX_POOL + " addresses at most",
          "");
    }
    if (rule.toPort().first() < 1) {
      problems.error(path.child("to-port"), "FW-0104", "ports begin at 1", "");
    }
  }

  private void destination(ConfigPath path, Nat.DestinationRule rule) {
    rules.checkFlow(path, rule.protocol(), rule.source(), rule.destination());
    rules.interfaces(path.child("in-interface"), rule.inInterface());
    boolean translates = rule.action() == Nat.DestinationAction.TRANSLATE;
    if (translates && rule.toAddress().isEmpty()) {
      problems.error(
          path,
          "FW-0101",
          "action translate needs 'to-address'",
          "set " + path + " to-address ADDRESS");
    }
    if (rule.toAddress().isPresent()) {
      ipv4(
          path.child("to-address"),
          List.of(new Addresses(rule.toAddress().get(), rule.toAddress().get())));
    }
    if (rule.inInterface().isEmpty() && !rule.destination().hasAddresses()) {
      problems.error(
          path,
          "FW-0105",
          "the rule needs 'in-interface' or 'destination address', else it would take everything",
          "set " + path + " in-interface NAME");
    }
    if (rule.toPort().isPresent()
        && !List.of("tcp", "udp", "tcp-udp", "6", "17").contains(rule.protocol())) {
      problems.error(
          path, "FW-0007", "'to-port' needs protocol tcp or udp", "set " + path + " protocol tcp");
    }
  }

  private void fixed(ConfigPath path, Nat.StaticRule rule) {
    rules.interfaces(path.child("interface"), List.of(rule.through()));
    ipv4(path.child("outside"), List.of(rule.outside()));
    ipv4(path.child("inside"), List.of(rule.inside()));
    if (rule.outside().size() != rule.inside().size()) {
      problems.error(
          path, "FW-0106", "'outside' and 'inside' must have as many addresses as each other", "");
    }
  }

  private void ipv4(ConfigPath path, List<Addresses> blocks) {
    for (Addresses block : blocks) {
      if (!block.isIpv4()) {
        problems.error(
            path, "FW-0107", "'" + block + "' is not IPv4, and only IPv4 is translated", "");
      }
    }
  }
}
