package dev.weir.runtime.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.os.NumaNodes;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Workers get processors of their own where there are enough. */
class WorkerProcessorsTest {
  private static final NumaNodes NONE = new NumaNodes(new TreeMap<>());

  private static BitSet processors(int... numbers) {
    BitSet set = new BitSet();
    for (int number : numbers) {
      set.set(number);
    }
    return set;
  }

  @Test
  void takesTheLastOnesThatThisProcessMayUse() {
    assertThat(WorkerProcessors.choose(2, processors(0, 1, 4, 7), () -> NONE))
        .isEqualTo(List.of(4, 7));
    assertThat(WorkerProcessors.choose(1, processors(0, 1, 2), () -> NONE)).isEqualTo(List.of(2));
  }

  @Test
  void takesNoneWhereThereAreHardlyMoreThanWorkers() {
    assertThat(WorkerProcessors.choose(1, processors(0, 1), () -> NONE)).isEmpty();
    assertThat(WorkerProcessors.choose(3, processors(0, 1, 2, 3), () -> NONE)).isEmpty();
    assertThat(WorkerProcessors.choose(1, new BitSet(), () -> NONE)).isEmpty();
  }

  @Test
  void takesThemOfOneNodeWhereOneHasSoMany() {
    NumaNodes two =
        new NumaNodes(new TreeMap<>(Map.of(0, processors(0, 1, 2, 6), 1, processors(3, 4, 5, 7))));
    BitSet all = processors(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(WorkerProcessors.choose(2, all, () -> two)).isEqualTo(List.of(5, 7));
    assertThat(WorkerProcessors.choose(3, processors(0, 1, 2, 3, 6, 7), () -> two))
        .isEqualTo(List.of(1, 2, 6));
    assertThat(WorkerProcessors.choose(5, all, () -> two)).isEqualTo(List.of(3, 4, 5, 6, 7));
  }
}
