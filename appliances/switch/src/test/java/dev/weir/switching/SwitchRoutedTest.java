package dev.weir.switching;

import static dev.weir.testkit.packet.Checks.ethernet;
import static dev.weir.testkit.packet.Checks.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SwitchRoutedTest extends SwitchFixture {
  @Test
  void declaresRoutedInterfaces() {
    commitRouted();
    assertThat(harness.interfaceNamed("br0.10").addresses())
        .containsExactly(InterfaceAddress.parse("192.0.2.1/24"));
    assertThat(harness.interfaceNamed("br0.10").role()).isEqualTo("lan");
    assertThat(harness.interfaceNamed("br0.20").mac()).isEqualTo(0x02005e000020L);
    assertThat(harness.interfaceNamed("br0.20").kind()).isEqualTo("bridge");
  }

  @Test
  void givesFramesForTheRouterToItWithoutTag() {
    commitRouted();
    Outcome outcome = harness.receive("eth2", tagged(10, A, "02:00:5e:00:00:10"));
    List<Frame> up = outcome.reached("ethernet-input");
    assertThat(outcome.events()).hasSize(1);
    assertThat(up).containsExactly(frame(A, "02:00:5e:00:00:10"));
    assertThat(up.getFirst().rxInterface()).isEqualTo(harness.index("br0.10"));
    Outcome other = harness.receive("eth1", frame(A, "02:00:5e:00:00:20"));
    assertThat(other.reached("ethernet-input").getFirst().rxInterface())
        .isEqualTo(harness.index("br0.20"));
  }

  @Test
  void groupFramesReachRouterAndMembers() {
    commitRouted();
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(outcome.reached("ethernet-input")).containsExactly(frame(A, ALL));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(sent(outcome, "eth3")).hasSize(1);
    assertThat(outcome.events()).hasSize(3);
    assertThat(harness.receive("eth0", frame(A, B)).reached("ethernet-input"))
        .as("unknown unicast is not the router's")
        .isEmpty();
  }

  @Test
  void routesBetweenVlans() {
    commitRouted();
    harness.receive("eth1", frame(B, ALL));
    // What the router makes of a frame of A for B: new addresses, out by br0.20.
    Frame routed = frame("02:00:5e:00:00:20", B);
    Outcome outcome = harness.transmit("br0.20", routed);
    assertThat(sent(outcome, "eth1")).containsExactly(routed);
    assertThat(outcome.events()).hasSize(1);
    Outcome toTrunk = harness.transmit("br0.20", frame("02:00:5e:00:00:20", ALL));
    assertThat(sent(toTrunk, "eth2")).hasSize(1);
    ethernet(sent(toTrunk, "eth2").getFirst(), vlan(20));
    assertThat(toTrunk.events()).as("not back to the router, not to VLAN 10").hasSize(2);
    assertThat(harness.counter(SwitchCounter.FROM_ROUTER)).isEqualTo(2);
  }

  @Test
  void dropsWhatPretendsToBeTheRouter() {
    commitRouted();
    droppedOnly(harness.receive("eth0", frame("02:00:5e:00:00:10", B)), SwitchDrop.OWN_SOURCE);
    droppedOnly(
        harness.transmit("br0.10", frame("02:00:5e:00:00:10", "02:00:5e:00:00:10")),
        SwitchDrop.HAIRPIN);
  }
}
