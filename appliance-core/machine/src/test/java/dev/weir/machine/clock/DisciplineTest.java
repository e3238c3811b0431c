package dev.weir.machine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of an offset. */
class DisciplineTest {
  private static final long SECOND = 1_000_000_000L;

  private final TestClock clock = new TestClock();
  private final Discipline discipline = new Discipline(clock);

  private Discipline.Action take(long offsetNanos, long atSeconds) throws Exception {
    return discipline.take(offsetNanos, 1000, 64, atSeconds * SECOND);
  }

  @Test
  void theFirstLargeOffsetSetsTheClock() throws Exception {
    assertThat(take(-90 * SECOND, 0)).isEqualTo(Discipline.Action.STEPPED);
    assertThat(clock.steps()).containsExactly(-90 * SECOND);
  }

  @Test
  void aPassingSpikeDoesNothing() throws Exception {
    assertThat(take(1000, 0)).isEqualTo(Discipline.Action.SLEWED);
    assertThat(take(2 * SECOND, 64)).isEqualTo(Discipline.Action.WAITED);
    assertThat(take(2000, 128)).isEqualTo(Discipline.Action.SLEWED);
    assertThat(take(2 * SECOND, 400)).isEqualTo(Discipline.Action.WAITED);
    assertThat(clock.steps()).isEmpty();
    assertThat(clock.slews()).containsExactly(1000L, 2000L);
  }

  @Test
  void aLastingOneSetsIt() throws Exception {
    take(0, 0);
    for (int at = 64; at < 364; at += 64) {
      assertThat(take(2 * SECOND, at)).isEqualTo(Discipline.Action.WAITED);
    }
    assertThat(take(2 * SECOND, 384)).isEqualTo(Discipline.Action.STEPPED);
    assertThat(clock.steps()).containsExactly(2 * SECOND);
  }
}
