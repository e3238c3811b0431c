package dev.weir.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.firewall.config.Action;
import dev.weir.firewall.config.Addresses;
import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.config.Rule;
import dev.weir.firewall.config.TcpFlags;
import dev.weir.firewall.config.Zone;
import dev.weir.firewall.edge.Config;
import dev.weir.firewall.edge.Edge;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be written, and what is found wrong with it. */
class ConfigTest {
  private final Edge edge = new Edge();

  @AfterEach
  void close() {
    edge.close();
  }

  private List<String> codes(String yaml) throws Exception {
    return edge.problems(Config.of(yaml)).stream()
        .map(problem -> problem.code() + " " + problem.path())
        .toList();
  }

  @Test
  void readsZonesAsDocumented() throws Exception {
    FirewallConfig config =
        Config.of(
            "zone: { lan: { to: { wan: { rule: { 20: { action: drop, protocol: tcp,"
                + " destination: { port: [25] } } } } } } }");
    Zone.Policy policy =
        Optional.ofNullable(config.zone().get("lan"))
            .map(zone -> zone.to().get("wan"))
            .orElseThrow();
    Rule rule = Optional.ofNullable(policy.rule().get(20)).orElseThrow();
    assertThat(rule.action()).isEqualTo(Action.DROP);
    assertThat(rule.destination().port()).containsExactly(PortRange.of(25));
    assertThat(policy.defaultAction()).isEqualTo(Action.DROP);
    assertThat(rule.protocol()).isEqualTo("tcp");
    assertThat(rule.log()).isFalse();
  }

  @Test
  void emptyConfigurationIsTheDefault() throws Exception {
    assertThat(Config.of("reject-rate: 100")).isEqualTo(FirewallConfig.DEFAULT);
  }

  @Test
  void setsTimeoutsOfTheConnectionTable() throws Exception {
    FirewallConfig config =
        Config.of(
            "connection: { timeout: { tcp: { established: 2h, syn-sent: 20s },"
                + " udp: { unreplied: 15s } } }");
    assertThat(config.connection().timeout().tcp().established()).contains(Duration.ofHours(2));
    assertThat(ConnectionPolicies.timeouts(config.connection().timeout()).byState())
        .containsEntry(dev.weir.sdk.connection.ConnectionState.TCP_SYN_SENT, Duration.ofSeconds(20))
        .containsEntry(
            dev.weir.sdk.connection.ConnectionState.UDP_UNREPLIED, Duration.ofSeconds(15))
        .containsEntry(
            dev.weir.sdk.connection.ConnectionState.UDP_REPLIED, Duration.ofSeconds(180));
  }

  @Test
  void portNeedsProtocol() throws Exception {
    List<Problem> problems =
        edge.problems(
            Config.of(
                """
                zone:
                  lan: { interface: [lan], to: { wan: { rule: { 20: {
                    action: drop, destination: { port: [25] } } } } } }
                  wan: { interface: [wan] }
                """));
    assertThat(problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.code()).isEqualTo("FW-0007");
    assertThat(problem.path()).hasToString("firewall zone lan to wan rule 20");
    assertThat(problem.message()).isEqualTo("'destination port' needs protocol tcp or udp");
    assertThat(problem.remedy()).isEqualTo("set firewall zone lan to wan rule 20 protocol tcp");
  }

  @Test
  void findsAllProblemsAtOnce() throws Exception {
    assertThat(
            codes(
                """
                zone:
                  lan: { interface: [lan, nosuch], to: { dmz: { rule: { 1: {
                    action: drop, protocol: rubbish } } } } }
                  wan: { interface: [wan, lan], to: { lan: { rule: {
                    1: { action: accept, icmp: { type: echo-request } },
                    2: { action: accept, protocol: icmp, icmp: { type: neighbour-solicitation } },
                    3: { action: accept, protocol: udp, tcp-flags: "syn,!ack" } } } } }
                  local: { interface: [dmz] }
                """))
        .contains(
            "FW-0003 firewall zone lan interface nosuch",
            "FW-0001 firewall zone lan to dmz",
            "FW-0006 firewall zone lan to dmz rule 1 protocol",
            "FW-0002 firewall zone wan interface lan",
            "FW-0008 firewall zone wan to lan rule 1",
            "FW-0009 firewall zone wan to lan rule 2 icmp type",
            "FW-0011 firewall zone wan to lan rule 3",
            "FW-0004 firewall zone local interface");
  }

  @Test
  void warnsOfShadowedRule() throws Exception {
    List<Problem> problems =
        edge.problems(
            Config.of(
                """
                zone:
                  lan: { interface: [lan], to: { wan: { rule: {
                    10: { action: accept, protocol: tcp, source: { address: [10.0.0.0/8] } },
                    20: { action: drop, protocol: tcp, source: { address: [10.1.0.0/16] },
                          destination: { port: [25] } } } } } }
                  wan: { interface: [wan] }
                """));
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().code()).isEqualTo("FW-0013");
    assertThat(problems.getFirst().isError()).isFalse();
    assertThat(problems.getFirst().path()).hasToString("firewall zone lan to wan rule 20");
  }

  @Test
  void checksNat() throws Exception {
    assertThat(
            codes(
                """
                nat:
                  source: { rule: { 1: { action: translate }, 2: { to-address: [192.0.2.1] } } }
                  destination: { rule: {
                    1: { to-address: 10.0.0.5 },
                    2: { in-interface: [wan], to-address: "2001:db8::1", to-port: 80 } } }
                  static: { rule: { 1: { interface: wan, outside: 192.0.2.0/28, inside: 10.0.0.0/29 } } }
                """))
        .containsExactlyInAnyOrder(
            "FW-0101 firewall nat source rule 1",
            "FW-0102 firewall nat source rule 2",
            "FW-0105 firewall nat destination rule 1",
            "FW-0107 firewall nat destination rule 2 to-address",
            "FW-0007 firewall nat destination rule 2",
            "FW-0106 firewall nat static rule 1");
  }

  @Test
  void addressesAreRoundTripped() {
    for (String text :
        List.of("10.0.0.0/8", "10.0.0.1", "10.0.0.1-10.0.0.9", "2001:db8::/32", "0.0.0.0/0")) {
      assertThat(Addresses.parse(text)).hasToString(text);
    }
    assertThatThrownBy(() -> Addresses.parse("10.0.0.9-10.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Addresses.parse("10.0.0.9-2001:db8::1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Addresses.parse("10.0.0.0/28").size()).isEqualTo(16);
  }

  @Test
  void tcpFlagsAreRoundTripped() {
    assertThat(TcpFlags.parse("!ack,syn")).hasToString("syn,!ack");
    assertThat(TcpFlags.parse("syn,!ack")).isEqualTo(new TcpFlags(0x12, 0x02));
    assertThatThrownBy(() -> TcpFlags.parse("syn,syn")).hasMessageContaining("twice");
    assertThatThrownBy(() -> TcpFlags.parse("foo")).hasMessageContaining("not a TCP flag");
  }
}
