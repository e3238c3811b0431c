package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long MS = 1_000_000;

  @Test
  void agreesWithAnObviousOracleOnRandomTimers() {
    Random random = new Random(3);
    TimerWheel wheel = new TimerWheel(100_000, 0);
    Map<Long, Long> oracle = new TreeMap<>();
    Map<Long, Long> handles = new TreeMap<>();
    long now = 0;
    long token = 0;
    for (int round = 0; round < 20_000; round++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long deadline = now + (long) (random.nextDouble() * random.nextDouble() * 12_000 * MS);
          handles.put(token, wheel.schedule(deadline, 1, token));
          oracle.put(token++, deadline);
        }
        case 2 -> {
          if (!oracle.isEmpty()) {
            long victim = new ArrayList<>(oracle.keySet()).get(random.nextInt(oracle.size()));
            wheel.cancel(handles.getOrDefault(victim, TimerWheel.NONE));
            oracle.remove(victim);
          }
        }
        default -> {
          now += random.nextInt(50) == 0 ? 9_000 * MS : random.nextInt((int) (20 * MS));
          List<Long> fired = new ArrayList<>();
          wheel.advance(now, (owner, t) -> fired.add(t));
          long tick = now / MS * MS;
          List<Long> expected =
              oracle.entrySet().stream()
                  .filter(e -> (e.getValue() + MS - 1) / MS * MS <= tick)
                  .map(Map.Entry::getKey)
                  .toList();
          // A timer set for the tick that is on already runs out at the next one.
          for (long t : fired) {
            assertThat(oracle.get(t)).isLessThanOrEqualTo(now);
            oracle.remove(t);
          }
          for (long t : expected) {
            assertThat(fired.contains(t) || oracle.getOrDefault(t, 0L) >= tick - MS).isTrue();
          }
        }
      }
      assertThat(wheel.size()).isEqualTo(oracle.size());
    }
    List<Long> rest = new ArrayList<>();
    wheel.advance(now + 100_000 * MS, (owner, t) -> rest.add(t));
    assertThat(rest).containsExactlyInAnyOrderElementsOf(oracle.keySet());
    assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keepsOrderWithinATickAndNeverRunsEarly() {
    TimerWheel wheel = new TimerWheel(1000, 5 * MS);
    List<Long> fired = new ArrayList<>();
    for (long t = 0; t < 10; t++) {
      wheel.schedule(20 * MS + 1, 0, t);
    }
    wheel.advance(20 * MS + 999_999, (o, t) -> fired.add(t));
    assertThat(fired).isEmpty();
    assertThat(wheel.nextDeadlineNanos()).isEqualTo(21 * MS);
    wheel.advance(21 * MS, (o, t) -> fired.add(t));
    assertThat(fired).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void refusesBeyondItsMaximumAndCounts() {
    TimerWheel wheel = new TimerWheel(300, 0);
    for (int i = 0; i < 300; i++) {
      assertThat(wheel.schedule(MS, 0, i)).isNotEqualTo(TimerWheel.NONE);
    }
    assertThat(wheel.schedule(MS, 0, 300)).isEqualTo(TimerWheel.NONE);
    assertThat(wheel.refused()).isEqualTo(1);
  }

  @Test
  void aTimerThatSetsItselfAgainRunsOncePerTick() {
    TimerWheel wheel = new TimerWheel(10, 0);
    int[] fired = {0};
    TimerWheel.Expiry again =
        (o, t) -> {
          fired[0]++;
          wheel.schedule(0, o, t);
        };
    wheel.schedule(MS, 0, 0);
    wheel.advance(100 * MS, again);
    assertThat(fired[0]).isEqualTo(100);
  }

  @Test
  void anOldHandleCancelsNothing() {
    TimerWheel wheel = new TimerWheel(10, 0);
    long handle = wheel.schedule(MS, 0, 1);
    wheel.advance(MS, (o, t) -> {});
    wheel.schedule(5 * MS, 0, 2);
    wheel.cancel(handle);
    wheel.cancel(TimerWheel.NONE);
    assertThat(wheel.size()).isEqualTo(1);
  }
}
