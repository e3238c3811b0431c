package dev.weir.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SwitchDropTest extends SwitchFixture {
  @Test
  void dropsBadSources() {
    harness.commit(plain());
    droppedOnly(harness.receive("eth0", frame("00:00:00:00:00:00", B)), SwitchDrop.BAD_SOURCE);
    droppedOnly(harness.receive("eth0", frame("01:00:5e:00:00:01", B)), SwitchDrop.BAD_SOURCE);
  }

  @Test
  void dropsLinkLocalGroups() {
    harness.commit(plain());
    for (String last : List.of("00", "0e", "0f")) {
      droppedOnly(
          harness.receive("eth0", frame(A, "01:80:c2:00:00:" + last)), SwitchDrop.LINK_LOCAL);
    }
    assertThat(harness.receive("eth0", frame(A, "01:80:c2:00:00:10")).transmitted()).hasSize(2);
  }

  @Test
  void dropsHairpin() {
    harness.commit(plain());
    harness.receive("eth0", frame(B, A));
    droppedOnly(harness.receive("eth0", frame(A, B)), SwitchDrop.HAIRPIN);
  }

  @Test
  void dropsRuntsAndFramesWithNowhereToGo() {
    harness.commit(config(bridge(false, "eth0")));
    droppedOnly(harness.receive("eth0", Frame.ofHex("02bb")), SwitchDrop.MALFORMED);
    droppedOnly(harness.receive("eth0", frame(A, B)), SwitchDrop.NO_EGRESS);
    droppedOnly(harness.receive("eth0", frame(A, ALL)), SwitchDrop.NO_EGRESS);
  }

  @Test
  void keepsTheLimitOfPortAndBooksItOnTheRule() {
    harness.augment("eth0", limited(2)).commit(plain());
    harness.receive("eth0", frame(A, ALL), frame(B, ALL));
    Outcome outcome = harness.receive("eth0", frame(C, ALL));
    droppedOnly(outcome, SwitchDrop.MAC_LIMIT);
    assertThat(outcome.events().getFirst().number())
        .isEqualTo(harness.rule(ConfigPath.parse("interfaces ethernet eth0 mac-limit")));
    assertThat(harness.receive("eth0", frame(A, ALL)).transmitted()).hasSize(2);
  }

  @Test
  void forwardsWithoutLearningWhenTheTableIsFull() {
    SwitchConfig.Bridge base = bridge(false, "eth0", "eth1");
    harness.commit(
        config(
            new SwitchConfig.Bridge(
                Optional.empty(),
                base.member(),
                false,
                base.ageingTime(),
                16,
                50,
                Map.of(),
                Map.of())));
    for (int i = 0; i < 20; i++) {
      assertThat(harness.receive("eth0", frame("02:00:00:00:01:%02x".formatted(i), ALL)).events())
          .hasSize(1);
    }
    assertThat(harness.counter(SwitchCounter.LEARNT)).isEqualTo(16);
    assertThat(harness.counter(SwitchCounter.NOT_LEARNT)).isEqualTo(4);
  }

  @Test
  void staticEntriesStayAndRefuseOtherPorts() throws CommandException, InterruptedException {
    SwitchConfig.Bridge base = bridge(false, "eth0", "eth1", "eth2");
    harness.commit(
        config(
            new SwitchConfig.Bridge(
                Optional.empty(),
                base.member(),
                false,
                base.ageingTime(),
                8192,
                50,
                Map.of(MacAddress.parse(B), new SwitchConfig.StaticMac("eth2", 1)),
                Map.of())));
    Outcome outcome = harness.receive("eth0", frame(A, B));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
    droppedOnly(harness.receive("eth1", frame(B, A)), SwitchDrop.STATIC_ELSEWHERE);
    assertThat(harness.receive("eth2", frame(B, A)).events()).hasSize(1);
    assertThat(harness.run("clear mac-table")).isEqualTo(new Message("Cleared 1 addresses."));
    assertThat(table("show mac-table").rows())
        .singleElement()
        .satisfies(row -> assertThat(row).contains(B, "eth2", "static"));
  }

  @Test
  void movesAreCountedAndRaiseAnAlarmUntilTheyEnd() {
    harness.commit(plain());
    for (int i = 0; i < 30; i++) {
      harness.receive("eth0", frame(A, ALL));
      harness.receive("eth1", frame(A, ALL));
    }
    assertThat(harness.counter(SwitchCounter.MOVED)).isEqualTo(59);
    assertThat(harness.alarms()).isEmpty();
    harness.advance(Duration.ofSeconds(10));
    for (int i = 0; i < 30; i++) {
      harness.receive("eth0", frame(A, ALL));
      harness.receive("eth1", frame(A, ALL));
    }
    harness.advance(Duration.ofSeconds(10));
    assertThat(harness.alarms())
        .hasEntrySatisfying(
            "switch/br0/mac-moves",
            text -> assertThat(text).contains("60 MAC moves", A, "from eth0 to eth1"));
    harness.advance(Duration.ofSeconds(10));
    assertThat(harness.alarms()).isEmpty();
  }
}
