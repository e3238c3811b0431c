package dev.weir.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class AffinityTest {
  private static final int NO_PROCESSOR = 1000;

  private final BitSet before = Affinity.current();

  @Test
  void doesSomethingOnOneProcessor() {
    assertThat(before.cardinality()).isPositive();
    before.stream()
        .forEach(
            processor -> {
              BitSet during = Affinity.on(processor, Affinity::current);
              assertThat(during.stream()).containsExactly(processor);
              assertThat(Affinity.current()).isEqualTo(before);
            });
  }

  @Test
  void doesItWhereverItMayWithoutOne() {
    assertThat(Affinity.on(-1, Affinity::current)).isEqualTo(before);
    assertThat(Affinity.on(NO_PROCESSOR, Affinity::current)).isEqualTo(before);
  }

  @Test
  void goesBackWhenItFails() {
    assertThatThrownBy(
            () ->
                Affinity.on(
                    before.nextSetBit(0),
                    () -> {
                      throw new IllegalStateException("no room");
                    }))
        .hasMessage("no room");
    assertThat(Affinity.current()).isEqualTo(before);
  }
}
