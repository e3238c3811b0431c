package dev.weir.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.GsoType;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SwitchLearningTest extends SwitchFixture {
  @Test
  void floodsUnknownThenForwardsLearnt() {
    harness.commit(plain());
    Outcome first = harness.receive("eth0", frame(A, B));
    assertThat(sent(first, "eth1")).containsExactly(frame(A, B));
    assertThat(sent(first, "eth2")).containsExactly(frame(A, B));
    assertThat(first.events()).hasSize(2);
    Outcome answer = harness.receive("eth1", frame(B, A));
    assertThat(sent(answer, "eth0")).containsExactly(frame(B, A));
    assertThat(answer.events()).hasSize(1);
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    assertThat(harness.counter(SwitchCounter.FLOODED_UNKNOWN)).isEqualTo(1);
    assertThat(harness.counter(SwitchCounter.FORWARDED)).isEqualTo(2);
    assertThat(harness.counter(SwitchCounter.LEARNT)).isEqualTo(2);
  }

  @Test
  void floodsGroupAddressesEvenAfterManyOfThem() {
    harness.commit(plain());
    Outcome outcome = harness.burst("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).hasSize(257);
    assertThat(sent(outcome, "eth2")).hasSize(257);
    assertThat(outcome.events()).hasSize(514);
    assertThat(harness.counter(SwitchCounter.FLOODED_BROADCAST)).isEqualTo(257);
    harness.receive("eth0", frame(A, "01:00:5e:00:00:fb"));
    assertThat(harness.counter(SwitchCounter.FLOODED_MULTICAST)).isEqualTo(1);
  }

  @Test
  void keepsOrderWhenFloodedAndKnownMix() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    Frame first = from(A, ALL).ipv4("192.0.2.1", "192.0.2.2").udp(1, 1).build();
    Frame second = from(A, B).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    Outcome outcome = harness.receive("eth0", first, second, first, second);
    assertThat(sent(outcome, "eth1")).containsExactly(first, second, first, second);
  }

  @Test
  void floodsWithFewBuffersAndDropsWithout() {
    harness.commit(plain());
    harness.limitPool(2);
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).hasSize(1);
    assertThat(sent(outcome, "eth2")).hasSize(1);
    harness.limitPool(1);
    assertThat(harness.receive("eth0", frame(A, ALL)).dropped("no-buffer")).hasSize(1);
  }

  @Test
  void workersShareWhatTheyLearnt() {
    harness.commit(plain());
    harness.receiveOn(0, "eth0", frame(A, B));
    Outcome outcome = harness.receiveOn(1, "eth1", frame(B, A));
    assertThat(sent(outcome, "eth0")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
  }

  @Test
  void forwardsGsoFrameWhole() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    Frame big =
        from(A, B).ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).payloadOf(60_000).gso(1448).build();
    Frame out = sent(harness.receive("eth0", big), "eth1").getFirst();
    assertThat(out).isEqualTo(big);
    assertThat(out.gsoType()).isEqualTo(GsoType.TCP4);
    assertThat(out.checksumStart()).isEqualTo(34);
  }

  @Test
  void forgetsAfterTheAgeingTime() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.advance(Duration.ofMinutes(5));
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.receive("eth0", frame(A, B)).events()).as("flooded").hasSize(2);
  }

  @Test
  void forgetsPortsWhoseLinkGoesDown() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.link("eth1", false);
    assertThat(harness.receive("eth0", frame(A, B)).events()).as("flooded").hasSize(2);
  }

  @Test
  void keepsWhatItLearntOverCommitsAndForgetsFormerMembers() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.commit(plain());
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    harness.commit(config(bridge(false, "eth0", "eth2")));
    Outcome outcome = harness.receive("eth0", frame(A, B));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
    assertThat(harness.receive("eth1", frame(B, A)).reached("ethernet-input")).hasSize(1);
  }

  @Test
  void probeLearnsNothing() {
    harness.commit(plain());
    Outcome outcome = harness.probe("eth0", frame(A, B));
    assertThat(outcome.transmitted()).hasSize(2);
    assertThat(outcome.explanations())
        .containsExactly("l2-forward: bridge br0: flood unknown " + B);
    assertThat(harness.receive("eth1", frame(B, A)).events()).as("A is unknown").hasSize(2);
  }
}
