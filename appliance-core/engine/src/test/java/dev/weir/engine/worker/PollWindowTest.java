package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollWindowTest {
  private final PollWindow window = new PollWindow();

  @Test
  void sleepsAtOnceUntilPacketsFollowOneAnother() {
    assertThat(window.isOver(0)).isTrue();
    window.arrived(5_000_000_000L);
    assertThat(window.isOver(0)).isTrue();
    window.arrived(5_000);
    assertThat(window.isOver(PollWindow.SHORTEST_NANOS - 1)).isFalse();
    assertThat(window.isOver(PollWindow.SHORTEST_NANOS)).isTrue();
  }

  @Test
  void growsToWhatCoversTheGapAndNoFurther() {
    for (int i = 0; i < 100; i++) {
      window.arrived(50_000);
    }
    assertThat(window.nanos()).isBetween(50_000L, 100_000L);
    for (int i = 0; i < 100; i++) {
      window.arrived(PollWindow.LONGEST_NANOS);
    }
    assertThat(window.nanos()).isEqualTo(PollWindow.LONGEST_NANOS);
  }

  @Test
  void isGivenUpWhenPacketsComeSeldom() {
    for (int i = 0; i < 100; i++) {
      window.arrived(150_000);
    }
    window.arrived(PollWindow.LONGEST_NANOS + 1);
    assertThat(window.nanos()).isPositive();
    for (int i = 0; i < 10; i++) {
      window.arrived(1_000_000);
    }
    assertThat(window.nanos()).isZero();
  }
}
