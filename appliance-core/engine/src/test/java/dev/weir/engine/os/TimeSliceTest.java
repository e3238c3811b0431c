package dev.weir.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class TimeSliceTest {
  private record Slices(long before, boolean taken, long after) {}

  /** In a thread of its own: the slice stays with it. */
  @Test
  void theThreadAsksForLess() throws Exception {
    FutureTask<Slices> task =
        new FutureTask<>(
            () -> {
              long before = TimeSlice.get();
              boolean taken = TimeSlice.set(TimeSlice.SHORTEST_NANOS);
              return new Slices(before, taken, TimeSlice.get());
            });
    Thread.ofPlatform().start(task);
    Slices slices = task.get();
    assertThat(slices.taken()).isTrue();
    // A kernel before 6.12 takes it, tells of none, and leaves things as they are.
    assertThat(slices.after()).isEqualTo(slices.before() == 0 ? 0 : TimeSlice.SHORTEST_NANOS);
    assertThat(TimeSlice.get()).as("of another thread").isEqualTo(slices.before());
  }
}
