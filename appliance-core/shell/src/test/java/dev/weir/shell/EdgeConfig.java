package dev.weir.shell;

import dev.weir.config.bind.Configuration;
import dev.weir.config.commit.CommitTarget;
import dev.weir.config.schema.Schema;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.shell.access.PasswordHash;
import dev.weir.shell.access.SystemConfig;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small edge appliance's configuration, which the dialogues of the tests change; of the firewall
 * and of interfaces it has what they need.
 */
final class EdgeConfig {
  private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>();

  @Doc("Zones and policies")
  record FirewallConfig(@Doc("Zones by name") @KeyLabel("zone") Map<String, Zone> zone) {}

  record Zone(@Doc("Policy towards another zone") @KeyLabel("zone") Map<String, Policy> to) {}

  record Policy(@Doc("Rules by number") @Range(min = 1, max = 100000) Map<Integer, Rule> rule) {}

  record Rule(
      @Doc("Verdict for matching packets") Action action,
      @Doc("Match destination address, group, port") Match destination,
      @Doc("Log first packet of each matching flow") boolean log,
      @Doc("tcp|udp|icmp|icmpv6|all or number") Optional<String> protocol) {}

  record Match(@Doc("Ports") List<PortRange> port) {}

  enum Action {
    @Doc("Let pass")
    ACCEPT,
    @Doc("Discard silently")
    DROP,
    @Doc("Discard and tell the sender")
    REJECT
  }

  @Doc("Network interfaces")
  record InterfacesConfig(
      @Doc("Network cards") @KeyLabel("interface") Map<String, Ethernet> ethernet) {}

  record Ethernet(
      @Doc("What the interface is for") Optional<String> description,
      @Doc("Largest packet") @Default("1500") @Range(min = 68, max = 9216) int mtu,
      @Doc("Addresses") List<InterfaceAddress> address,
      @Doc("Interface that gets copies") @InterfaceName Optional<String> mirror) {}

  private EdgeConfig() {}

  /** Its schema. */
  static Schema schema() {
    return Schema.builder()
        .root("system", SystemConfig.class)
        .root("interfaces", InterfacesConfig.class)
        .root("firewall", FirewallConfig.class)
        .build();
  }

  /** The text: who may log in where, with which password, and lines of {@code system ssh}. */
  static String yaml(int port, String password, String limits) {
    return """
        version: 1
        system:
          host-name: edge1
          login:
            user:
              admin: { role: admin, password: '%1$s' }
              olga: { role: operator, password: '%1$s' }
              rita: { role: read-only, password: '%1$s' }
              nokey: { role: admin }
          ssh:
            listener:
              main: { address: 127.0.0.1, port: %2$d }
            login-grace-time: 60s
        %3$s
        interfaces:
          ethernet:
            eth0: { address: [203.0.113.2/30] }
            eth1: { address: [192.168.1.1/24] }
        firewall:
          zone:
            lan: { to: { wan: { rule: { 100: { action: accept } } } } }
        """
        .formatted(hash(password), port, limits);
  }

  private static String hash(String password) {
    return HASHES
        .computeIfAbsent(password, text -> PasswordHash.of(text, new SecureRandom()))
        .toString();
  }

  /** Applies everything, and knows one rule of the firewall. */
  static final class Target implements CommitTarget {
    @Override
    public void validate(Configuration candidate, Problems problems) {
      FirewallConfig firewall = candidate.root("firewall", FirewallConfig.class);
      firewall
          .zone()
          .forEach(
              (from, zone) ->
                  zone.to()
                      .forEach(
                          (to, policy) ->
                              policy
                                  .rule()
                                  .forEach(
                                      (number, rule) -> check(from, to, number, rule, problems))));
    }

    private static void check(String from, String to, int number, Rule rule, Problems problems) {
      String protocol = rule.protocol().orElse("");
      if (!rule.destination().port().isEmpty()
          && !protocol.equals("tcp")
          && !protocol.equals("udp")) {
        String path = "firewall zone " + from + " to " + to + " rule " + number;
        problems.add(
            Problem.error(
                "FW-0007",
                ConfigPath.parse(path),
                "'destination port' needs protocol tcp or udp",
                "set " + path + " protocol tcp"));
      }
    }

    @Override
    public Prepared prepare(Configuration candidate) {
      return Prepared.NOTHING;
    }
  }
}
