package dev.weir.oracle;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ruleset, of which both configurations are written.
 *
 * @param addressGroups by name: blocks as text
 * @param portGroups by name
 * @param pairs policies by "from to"
 */
record Policy(
    Map<String, List<String>> addressGroups,
    Map<String, List<String>> portGroups,
    Map<Pair, Zone> pairs) {

  /** From a zone to a zone. */
  record Pair(String from, String to) {}

  /** What may pass between two zones. */
  record Zone(String defaultAction, List<Rule> rules) {}

  /** One end of a flow. */
  record End(
      List<String> addresses, List<String> groups, List<String> ports, List<String> portGroups) {
    boolean hasAddresses() {
      return !addresses.isEmpty() || !groups.isEmpty();
    }

    boolean hasPorts() {
      return !ports.isEmpty() || !portGroups.isEmpty();
    }
  }

  /** A rule. */
  record Rule(
      String action,
      String protocol,
      End source,
      End destination,
      Optional<Integer> icmpType,
      Optional<Integer> icmpCode,
      Optional<TcpFlags> tcpFlags,
      List<String> states,
      List<String> in,
      List<String> out) {}

  /** TCP flags that must and must not be set. */
  record TcpFlags(int mask, int value) {}

  /** The blocks of an end, groups included. */
  List<String> blocks(End end, boolean ipv6) {
    return java.util.stream.Stream.concat(
            end.addresses().stream(),
            end.groups().stream().flatMap(name -> requireNonNull(addressGroups.get(name)).stream()))
        .filter(block -> block.contains(":") == ipv6)
        .toList();
  }

  /** The ports of an end, groups included. */
  List<String> ports(End end) {
    return java.util.stream.Stream.concat(
            end.ports().stream(),
            end.portGroups().stream()
                .flatMap(name -> requireNonNull(portGroups.get(name)).stream()))
        .toList();
  }
}
