package dev.weir.firewall;

import static dev.weir.firewall.PolicyTest.fromLan;
import static dev.weir.firewall.PolicyTest.fromWan;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.src;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.firewall.edge.Config;
import dev.weir.firewall.edge.Edge;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Source NAT never writes an address of ours that another host has, or may have. */
class WithheldAddressNatTest {
  private static final String OUTSIDE = "203.0.113.1";
  private static final String REASON = "firewall/nat-no-address";

  @AutoClose private final Edge edge = new Edge();

  private static Frame ask(int port) {
    return fromLan("198.51.100.7").udp(port, 53).payload("ask").build();
  }

  private void commit(String nat) throws Exception {
    edge.commit(Config.of("nat: { " + nat + " }"));
  }

  private void assertRefused(String in, Frame frame, String out) throws Exception {
    long before = edge.drops().getOrDefault(REASON, 0L);
    long open = edge.totals().live();
    assertThat(edge.passes(in, frame, out)).isFalse();
    assertThat(edge.drops()).containsEntry(REASON, before + 1);
    assertThat(edge.totals().live()).isEqualTo(open);
  }

  @Test
  void masqueradingWaitsForTheAddress() throws Exception {
    commit("source: { rule: { 10: { out-interface: [wan] } } }");
    edge.withhold(OUTSIDE);
    assertRefused("lan", ask(4000), "wan");
    edge.withhold();
    ipv4(edge.pass("lan", ask(4000), "wan"), src(OUTSIDE));
  }

  @Test
  void anOpenConnectionStopsToo() throws Exception {
    commit("source: { rule: { 10: { out-interface: [wan] } } }");
    edge.pass("lan", ask(4000), "wan");
    edge.withhold(OUTSIDE);
    assertRefused("lan", ask(4000), "wan");
    edge.withhold("203.0.113.2");
    ipv4(edge.pass("lan", ask(4000), "wan"), src(OUTSIDE));
  }

  @Test
  void anInterfaceWithoutAddressHasNoneEither() throws Exception {
    commit("source: { rule: { 10: { out-interface: [bare] } } }");
    Frame frame = fromLan("192.0.2.9").udp(4000, 53).build();
    assertRefused("lan", frame, "bare");
  }

  @Test
  void aPoolGivesAnotherAddress() throws Exception {
    commit(
        "source: { rule: { 10: { out-interface: [wan], action: translate,"
            + " to-address: [203.0.113.64-203.0.113.65], to-port: 2000 } } }");
    edge.withhold("203.0.113.64");
    ipv4(edge.pass("lan", ask(4000), "wan"), src("203.0.113.65"));
    // The one that may be used is full: that is the reason, and not that another is withheld.
    assertThat(edge.passes("lan", ask(4001), "wan")).isFalse();
    assertThat(edge.drops()).containsEntry("firewall/nat-ports-exhausted", 1L);
    edge.withhold("203.0.113.64", "203.0.113.65");
    assertRefused("lan", ask(4002), "wan");
  }

  @Test
  void oneToOneIsRefused() throws Exception {
    commit(
        "static: { rule: { 1: { interface: wan, outside: 203.0.113.16/28, inside: 10.0.0.0/28 } }"
            + " }");
    edge.withhold("203.0.113.25");
    assertRefused("lan", ask(4000), "wan");
    Frame other =
        PacketBuilder.ethernet("02:aa:00:00:00:08", Edge.LAN_MAC)
            .ipv4("10.0.0.8", "198.51.100.7")
            .udp(4000, 53)
            .build();
    ipv4(edge.pass("lan", other, "wan"), src("203.0.113.24"));
  }

  @Test
  void answersOfAForwardedPortDoNotSpeakForIt() throws Exception {
    commit(
        "destination: { rule: { 10: { in-interface: [wan], protocol: udp,"
            + " destination: { port: [8080] }, to-address: 10.0.0.9, to-port: 80,"
            + " hairpin: true } } }");
    edge.pass("wan", fromWan("198.51.100.7", OUTSIDE).udp(5000, 8080).build(), "lan");
    edge.withhold(OUTSIDE);
    assertRefused("lan", fromLan("198.51.100.7").udp(80, 5000).build(), "wan");
    // From inside the address of the inside speaks, and that is withheld here.
    edge.withhold("10.0.0.1");
    assertRefused("lan", fromLan(OUTSIDE).udp(6000, 8080).build(), "lan");
  }
}
