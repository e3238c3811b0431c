package dev.weir.runtime.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers get processors of their own where there are enough. */
class WorkerProcessorsTest {
  private static BitSet processors(int... numbers) {
    BitSet set = new BitSet();
    for (int number : numbers) {
      set.set(number);
    }
    return set;
  }

  @Test
  void takesTheLastOnesThatThisProcessMayUse() {
    assertThat(WorkerProcessors.choose(2, processors(0, 1, 4, 7))).isEqualTo(List.of(4, 7));
    assertThat(WorkerProcessors.choose(1, processors(0, 1, 2))).isEqualTo(List.of(2));
  }

  @Test
  void takesNoneWhereThereAreHardlyMoreThanWorkers() {
    assertThat(WorkerProcessors.choose(1, processors(0, 1))).isEmpty();
    assertThat(WorkerProcessors.choose(3, processors(0, 1, 2, 3))).isEmpty();
    assertThat(WorkerProcessors.choose(1, new BitSet())).isEmpty();
  }
}
