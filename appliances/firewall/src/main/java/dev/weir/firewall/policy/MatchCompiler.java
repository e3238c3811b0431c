package dev.weir.firewall.policy;

import dev.weir.firewall.classify.AddressSet;
import dev.weir.firewall.classify.Field;
import dev.weir.firewall.classify.FieldSet;
import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.config.Addresses;
import dev.weir.firewall.config.Endpoint;
import dev.weir.firewall.config.Groups;
import dev.weir.firewall.config.Rule;
import dev.weir.firewall.config.StateName;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns what rules are configured to match into what a classifier takes. What validation refuses
 * (unknown groups, interfaces, names) matches nothing here.
 */
public final class MatchCompiler {
  /** A rule that names no state matches all but invalid packets. */
  private static final FieldSet VALID = FieldSet.range(PolicyState.NEW, PolicyState.RELATED);

  private final Groups groups;
  private final Candidate candidate;

  /** A compiler of rules that refer to the groups and to the candidate's interfaces. */
  public MatchCompiler(Groups groups, Candidate candidate) {
    this.groups = groups;
    this.candidate = candidate;
  }

  /** What a policy's rule matches. */
  public MatchRule rule(Rule rule) {
    MatchRule match = flow(rule.protocol(), rule.source(), rule.destination());
    if (rule.icmp().type().isPresent()) {
      match = match.with(Field.DESTINATION_PORT, icmp(rule));
    }
    if (rule.tcpFlags().isPresent()) {
      match =
          match.with(
              Field.TCP_FLAGS,
              FieldSet.maskedOctet(rule.tcpFlags().get().value(), rule.tcpFlags().get().mask()));
    }
    match = match.with(Field.STATE, states(rule.state()));
    Rule.Interfaces through = rule.through();
    if (!through.in().isEmpty() || !through.inGroup().isEmpty()) {
      match = match.with(Field.IN_INTERFACE, interfaces(through.in(), through.inGroup()));
    }
    if (!through.out().isEmpty() || !through.outGroup().isEmpty()) {
      match = match.with(Field.OUT_INTERFACE, interfaces(through.out(), through.outGroup()));
    }
    return match;
  }

  /** What protocol and ends match. */
  public MatchRule flow(String protocol, Endpoint source, Endpoint destination) {
    MatchRule match = MatchRule.ANY;
    if (source.hasAddresses()) {
      match = match.withSource(addresses(source));
    }
    if (destination.hasAddresses()) {
      match = match.withDestination(addresses(destination));
    }
    if (!protocol.equals("all")) {
      match = match.with(Field.PROTOCOL, Protocols.set(protocol).orElse(FieldSet.NONE));
    }
    if (source.hasPorts()) {
      match = match.with(Field.SOURCE_PORT, ports(source));
    }
    if (destination.hasPorts()) {
      match = match.with(Field.DESTINATION_PORT, ports(destination));
    }
    return match;
  }

  /** The indexes of interfaces named, and of those in groups. */
  public FieldSet interfaces(List<String> names, List<String> groupNames) {
    List<String> all = new ArrayList<>(names);
    for (String name : groupNames) {
      Groups.InterfaceGroup group = groups.interfaces().get(name);
      if (group != null) {
        all.addAll(group.members());
      }
    }
    return FieldSet.union(
        all.stream()
            .flatMap(name -> candidate.interfaceNamed(name).stream())
            .map(InterfaceRef::index)
            .map(FieldSet::of)
            .toList());
  }

  /** Blocks as sets of both families. */
  public static AddressSet addresses(List<Addresses> blocks) {
    List<FieldSet> ipv4 = new ArrayList<>();
    List<FieldSet> ipv6 = new ArrayList<>();
    for (Addresses block : blocks) {
      (block.isIpv4() ? ipv4 : ipv6)
          .add(
              FieldSet.range(
                  block.first().high(),
                  block.first().low(),
                  block.last().high(),
                  block.last().low()));
    }
    return new AddressSet(FieldSet.union(ipv4), FieldSet.union(ipv6));
  }

  private AddressSet addresses(Endpoint end) {
    List<Addresses> blocks = new ArrayList<>(end.address());
    Set<String> seen = new HashSet<>();
    for (String name : end.group()) {
      collect(name, blocks, seen);
    }
    return addresses(blocks);
  }

  private void collect(String name, List<Addresses> into, Set<String> seen) {
    Groups.AddressGroup group = groups.address().get(name);
    if (group != null && seen.add(name)) {
      into.addAll(group.address());
      for (String included : group.include()) {
        collect(included, into, seen);
      }
    }
  }

  private FieldSet ports(Endpoint end) {
    List<PortRange> ranges = new ArrayList<>(end.port());
    for (String name : end.portGroup()) {
      Groups.PortGroup group = groups.port().get(name);
      if (group != null) {
        ranges.addAll(group.port());
      }
    }
    return FieldSet.union(
        ranges.stream().map(range -> FieldSet.range(range.first(), range.last())).toList());
  }

  private static FieldSet icmp(Rule rule) {
    return Protocols.icmpType(rule.icmp().type().orElseThrow(), Protocols.isIcmpv6(rule.protocol()))
        .map(
            type ->
                rule.icmp()
                    .code()
                    .map(code -> FieldSet.of(type << 8 | code))
                    .orElse(FieldSet.range(type << 8, type << 8 | 0xff)))
        .orElse(FieldSet.NONE);
  }

  private static FieldSet states(List<StateName> names) {
    return names.isEmpty()
        ? VALID
        : FieldSet.union(names.stream().map(PolicyState::of).map(FieldSet::of).toList());
  }
}
