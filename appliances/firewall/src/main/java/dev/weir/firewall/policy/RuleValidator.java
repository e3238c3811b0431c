package dev.weir.firewall.policy;

import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.config.Endpoint;
import dev.weir.firewall.config.Groups;
import dev.weir.firewall.config.Rule;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.Problems;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with single rules, and rules that can never match. */
public final class RuleValidator {
  /** Policies with more rules are not searched for shadowed ones: each pair is looked at. */
  private static final int MAX_COMPARED = 400;

  private final MatchCompiler matches;
  private final Candidate candidate;
  private final Problems problems;

  /** A validator that reports to the given problems. */
  public RuleValidator(Groups groups, Candidate candidate, Problems problems) {
    this.matches = new MatchCompiler(groups, candidate);
    this.candidate = candidate;
    this.problems = problems;
  }

  /**
   * A rule in its place.
   *
   * @param path its place
   * @param number its number
   * @param rule the rule
   */
  public record Numbered(ConfigPath path, int number, Rule rule) {}

  /** Checks one rule of a policy. */
  public void check(ConfigPath path, Rule rule) {
    checkFlow(path, rule.protocol(), rule.source(), rule.destination());
    boolean icmp = Protocols.isIcmp(rule.protocol());
    boolean icmpv6 = Protocols.isIcmpv6(rule.protocol());
    if (rule.icmp().type().isPresent() && !icmp && !icmpv6) {
      problems.error(
          path,
          "FW-0008",
          "'icmp type' needs protocol icmp or icmpv6",
          "set " + path + " protocol icmp");
    } else if (rule.icmp().type().isPresent()
        && Protocols.icmpType(rule.icmp().type().get(), icmpv6).isEmpty()) {
      problems.error(
          path.child("icmp", "type"),
          "FW-0009",
          "'" + rule.icmp().type().get() + "' is no type of " + rule.protocol(),
          "");
    }
    if (rule.icmp().code().isPresent() && rule.icmp().type().isEmpty()) {
      problems.error(
          path, "FW-0010", "'icmp code' needs 'icmp type'", "set " + path + " icmp type TYPE");
    }
    if (rule.tcpFlags().isPresent() && !Protocols.isTcp(rule.protocol())) {
      problems.error(
          path, "FW-0011", "'tcp-flags' needs protocol tcp", "set " + path + " protocol tcp");
    }
    interfaces(path.child("interface", "in"), rule.through().in());
    interfaces(path.child("interface", "out"), rule.through().out());
    MatchRule match = matches.rule(rule);
    if (neverMatches(match)) {
      problems.warning(
          path,
          "FW-0012",
          "the rule can never match: its addresses are of different families, or a group is empty",
          "");
    }
  }

  /** Checks protocol and ends of a rule, of a policy or of NAT. */
  public void checkFlow(ConfigPath path, String protocol, Endpoint source, Endpoint destination) {
    if (Protocols.set(protocol).isEmpty()) {
      problems.error(
          path.child("protocol"),
          "FW-0006",
          "'" + protocol + "' is not a protocol (" + Rule.PROTOCOL_HELP + ")",
          "");
    } else if (!Protocols.hasPorts(protocol)) {
      needsPorts(path, "source", source);
      needsPorts(path, "destination", destination);
    }
  }

  private void needsPorts(ConfigPath path, String end, Endpoint endpoint) {
    if (endpoint.hasPorts()) {
      problems.error(
          path,
          "FW-0007",
          "'" + end + " port' needs protocol tcp or udp",
          "set " + path + " protocol tcp");
    }
  }

  /** Reports interfaces that do not exist. */
  public void interfaces(ConfigPath path, List<String> names) {
    for (String name : names) {
      if (candidate.interfaceNamed(name).isEmpty()) {
        problems.error(path.child(name), "FW-0003", "there is no interface '" + name + "'", "");
      }
    }
  }

  private static boolean neverMatches(MatchRule match) {
    boolean ipv4 = match.source().ipv4().isNone() || match.destination().ipv4().isNone();
    boolean ipv6 = match.source().ipv6().isNone() || match.destination().ipv6().isNone();
    return ipv4 && ipv6;
  }

  /** Warns of rules all of whose packets an earlier rule takes. */
  public void warnOfShadowed(List<Numbered> rules) {
    if (rules.size() > MAX_COMPARED) {
      return;
    }
    List<MatchRule> earlier = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      MatchRule match = matches.rule(rules.get(i).rule());
      for (int j = 0; j < i; j++) {
        if (!neverMatches(match) && earlier.get(j).covers(match)) {
          problems.warning(
              rules.get(i).path(),
              "FW-0013",
              "rule " + rules.get(j).number() + " takes all packets of this rule",
              "");
          break;
        }
      }
      earlier.add(match);
    }
  }
}
