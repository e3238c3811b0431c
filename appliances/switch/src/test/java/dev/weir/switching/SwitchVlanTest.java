package dev.weir.switching;

import static dev.weir.testkit.packet.Checks.ethernet;
import static dev.weir.testkit.packet.Checks.untagged;
import static dev.weir.testkit.packet.Checks.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.Outcome;
import org.junit.jupiter.api.Test;

final class SwitchVlanTest extends SwitchFixture {
  @Test
  void tagsAndUntagsByMember() {
    commitVlans();
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(outcome.events()).hasSize(2);
    ethernet(sent(outcome, "eth2").getFirst(), vlan(10));
    ethernet(sent(outcome, "eth3").getFirst(), vlan(10));
    Outcome back = harness.receive("eth2", tagged(10, B, A));
    assertThat(back.events()).hasSize(1);
    ethernet(sent(back, "eth0").getFirst(), untagged());
    assertThat(sent(back, "eth0")).containsExactly(frame(B, A));
  }

  @Test
  void keepsVlansApartEvenForTheSameAddress() {
    commitVlans();
    harness.receive("eth2", tagged(10, B, ALL));
    harness.receive("eth1", frame(B, ALL));
    Outcome ten = harness.receive("eth0", frame(A, B));
    assertThat(sent(ten, "eth2")).hasSize(1);
    assertThat(ten.events()).hasSize(1);
    Outcome twenty = harness.receive("eth2", tagged(20, A, B));
    assertThat(sent(twenty, "eth1")).hasSize(1);
    assertThat(twenty.events()).hasSize(1);
  }

  @Test
  void dropsVlansThatAreNotAllowedAndBooksTheRule() {
    commitVlans();
    Outcome outcome = harness.receive("eth2", tagged(30, A, B));
    droppedOnly(outcome, SwitchDrop.VLAN_NOT_ALLOWED);
    assertThat(outcome.events().getFirst().number())
        .isEqualTo(harness.rule(ConfigPath.parse("interfaces ethernet eth2 trunk")));
    droppedOnly(harness.receive("eth0", tagged(20, A, B)), SwitchDrop.VLAN_NOT_ALLOWED);
    droppedOnly(harness.receive("eth2", tagged(4095, A, B)), SwitchDrop.VLAN_NOT_ALLOWED);
    droppedOnly(harness.receive("eth3", frame(A, B)), SwitchDrop.NO_NATIVE_VLAN);
    droppedOnly(
        harness.receive("eth2", Frame.ofHex("02bb00000002 02aa00000001 8100 00".replace(" ", ""))),
        SwitchDrop.MALFORMED);
  }

  @Test
  void nativeVlanLeavesWithoutTagAndComesInEitherWay() {
    harness
        .augment("eth0", access(1))
        .augment("eth1", trunk(1, "10"))
        .commit(config(bridge(true, "eth0", "eth1")));
    Outcome out = harness.receive("eth0", frame(A, ALL));
    ethernet(sent(out, "eth1").getFirst(), untagged());
    assertThat(sent(harness.receive("eth1", frame(B, A)), "eth0")).hasSize(1);
    assertThat(sent(harness.receive("eth1", tagged(1, B, A)), "eth0")).containsExactly(frame(B, A));
  }

  @Test
  void priorityTagBelongsToTheUntaggedVlanAndKeepsItsPriority() {
    commitVlans();
    Frame priority = from(A, ALL).vlan(0, 5).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    Outcome outcome = harness.receive("eth0", priority);
    Frame expected = from(A, ALL).vlan(10, 5).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    assertThat(sent(outcome, "eth2")).containsExactly(expected);
    droppedOnly(harness.receive("eth3", priority), SwitchDrop.NO_NATIVE_VLAN);
  }

  @Test
  void memberWithoutVlanConfigurationIsAccessOfVlan1() {
    harness.commit(config(bridge(true, "eth0", "eth1")));
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).containsExactly(frame(A, ALL));
    droppedOnly(harness.receive("eth0", tagged(2, A, ALL)), SwitchDrop.VLAN_NOT_ALLOWED);
  }

  @Test
  void trunkWithoutListCarriesAll() {
    harness
        .augment("eth0", trunk(0))
        .augment("eth1", trunk(0))
        .commit(config(bridge(true, "eth0", "eth1")));
    for (int id : new int[] {1, 63, 64, 4094}) {
      assertThat(sent(harness.receive("eth0", tagged(id, A, ALL)), "eth1"))
          .containsExactly(tagged(id, A, ALL));
    }
  }

  @Test
  void plainBridgeLeavesTagsAlone() {
    harness.commit(plain());
    harness.receive("eth1", tagged(7, B, ALL));
    Outcome outcome = harness.receive("eth0", tagged(9, A, B));
    assertThat(sent(outcome, "eth1")).containsExactly(tagged(9, A, B));
    assertThat(outcome.events()).hasSize(1);
  }

  @Test
  void partialChecksumFollowsTheTag() {
    commitVlans();
    harness.receive("eth2", tagged(10, B, ALL));
    Frame big =
        from(A, B).ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).payloadOf(3000).gso(1448).build();
    Frame out = sent(harness.receive("eth0", big), "eth2").getFirst();
    assertThat(out.checksumStart()).isEqualTo(38);
    ethernet(out, vlan(10));
  }
}
