package dev.weir.portmirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.portmirror.PortMirrorConfig.Direction;
import dev.weir.portmirror.PortMirrorConfig.Session;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.Problem;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PortMirrorTest {
  private static final Frame FRAME =
      PacketBuilder.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(4000, 53).build();

  @AutoClose
  private final ModuleHarness<PortMirrorConfig> harness =
      ModuleHarness.of(new PortMirrorModule(), 2)
          .ethernet("eth0")
          .ethernet("eth1")
          .ethernet("eth2");

  private void commit(Direction direction) {
    harness.commit(config(new Session("eth0", "eth2", direction)));
  }

  private static PortMirrorConfig config(Session session) {
    return new PortMirrorConfig(Map.of("a", session));
  }

  @Test
  void copiesWhatComesInAndLetsItGoOn() {
    commit(Direction.IN);
    Outcome outcome = harness.receive("eth0", FRAME);
    assertThat(outcome.transmitted(harness.index("eth2"))).containsExactly(FRAME);
    assertThat(outcome.reached("ethernet-input")).containsExactly(FRAME);
    assertThat(harness.transmit("eth0", FRAME).transmitted(harness.index("eth2"))).isEmpty();
  }

  @Test
  void copiesWhatLeaves() {
    commit(Direction.OUT);
    Outcome outcome = harness.transmit("eth0", FRAME);
    assertThat(outcome.transmitted(harness.index("eth2"))).containsExactly(FRAME);
    assertThat(outcome.transmitted(harness.index("eth0"))).containsExactly(FRAME);
    assertThat(harness.receive("eth0", FRAME).transmitted()).isEmpty();
  }

  @Test
  void copiesBothWaysAndNobodyElse() {
    commit(Direction.BOTH);
    assertThat(harness.receive("eth0", FRAME).transmitted()).hasSize(1);
    assertThat(harness.transmit("eth0", FRAME).transmitted()).hasSize(2);
    assertThat(harness.receive("eth1", FRAME).transmitted()).isEmpty();
  }

  @Test
  void copiesMoreThanOneBatch() {
    commit(Direction.BOTH);
    Outcome outcome = harness.burst("eth0", FRAME);
    assertThat(outcome.transmitted()).hasSize(257);
    assertThat(outcome.reached("ethernet-input")).hasSize(257);
  }

  @Test
  void countsWhatItCouldNotCopyAndForwardsIt() {
    commit(Direction.IN);
    harness.limitPool(1);
    assertThat(harness.receive("eth0", FRAME).reached("ethernet-input")).hasSize(1);
    assertThat(harness.counter(MirrorCounter.MISSED)).isEqualTo(1);
    assertThat(harness.counter(MirrorCounter.COPIED)).isZero();
  }

  @Test
  void sendsNothingForProbe() {
    commit(Direction.IN);
    Outcome outcome = harness.probe("eth0", FRAME);
    assertThat(outcome.transmitted()).isEmpty();
    assertThat(outcome.explanations()).containsExactly("mirror-a: copied");
  }

  @Test
  void stopsWhenTheSessionIsRemoved() {
    commit(Direction.BOTH);
    harness.commit(new PortMirrorConfig(Map.of()));
    assertThat(harness.receive("eth0", FRAME).transmitted()).isEmpty();
  }

  @Test
  void showsSumsOfAllWorkersOverCommits() throws CommandException, InterruptedException {
    commit(Direction.IN);
    harness.receiveOn(0, "eth0", FRAME);
    commit(Direction.IN);
    harness.receiveOn(1, "eth0", FRAME, FRAME);
    Table table = (Table) harness.run("show port-mirror");
    assertThat(table.rows())
        .containsExactly(List.of("a", "eth0", "eth2", "in", 3L, 3L * FRAME.length()));
  }

  @Test
  void refusesUnknownInterfacesAndLoops() {
    assertThat(harness.problems(config(new Session("eth0", "eth9", Direction.IN))))
        .extracting(Problem::message)
        .containsExactly("there is no interface eth9");
    PortMirrorConfig loop =
        new PortMirrorConfig(
            new TreeMap<>(
                Map.of(
                    "a", new Session("eth0", "eth1", Direction.IN),
                    "b", new Session("eth1", "eth2", Direction.IN))));
    assertThat(harness.problems(loop))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.path()).hasToString("port-mirror session a destination"));
    assertThat(harness.problems(config(new Session("eth0", "eth0", Direction.IN))))
        .extracting(Problem::code)
        .containsExactly("PM-0002");
  }
}
