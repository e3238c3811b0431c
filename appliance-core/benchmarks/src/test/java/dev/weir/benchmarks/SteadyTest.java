package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SteadyTest {
  @Test
  void endsWhenFourSamplesAreAlike() {
    double[] rates = {1, 5, 9, 10, 10.1, 9.9, 10, 3};
    AtomicInteger calls = new AtomicInteger();
    assertThat(Steady.warmUp(() -> rates[calls.getAndIncrement()])).isTrue();
    assertThat(calls).hasValue(7);
  }

  @Test
  void givesUpOnWhatNeverIs() {
    AtomicInteger calls = new AtomicInteger();
    assertThat(Steady.warmUp(() -> 1 + calls.getAndIncrement() % 2)).isFalse();
    assertThat(calls).hasValue(24);
  }
}
