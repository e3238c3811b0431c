package dev.weir.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPagesTest {
  private static final List<String> SMAPS =
      """
      7f0000000000-7f0000400000 rw-p 00000000 00:0f 1234                       /anon_hugepage
      Size:               4096 kB
      Rss:                   0 kB
      AnonHugePages:         0 kB
      Private_Hugetlb:    4096 kB
      VmFlags: rd wr mr mw me de ht
      7f0000400000-7f0001000000 rw-p 00000000 00:00 0
      Size:              12288 kB
      Rss:                6144 kB
      AnonHugePages:      2048 kB
      Private_Hugetlb:       0 kB
      7f0001000000-7f0002000000 rw-p 00000000 00:00 0
      Rss:               16384 kB
      AnonHugePages:     16384 kB
      """
          .lines()
          .toList();

  @Test
  void addsUpWhatLiesWithin() {
    MemoryPages pages = MemoryPages.of(SMAPS, 0x7f0000000000L, 0x7f0001000000L, "madvise");
    assertThat(pages.residentBytes()).isEqualTo(10 << 20);
    assertThat(pages.reservedHugeBytes()).isEqualTo(4 << 20);
    assertThat(pages.transparentHugeBytes()).isEqualTo(2 << 20);
    assertThat(pages.hugePercent()).isEqualTo(60);
    assertThat(pages.advice())
        .isEqualTo("set vm.nr_hugepages to 5 or more on the host and restart");
  }

  @Test
  void saysNothingWhereThereIsNothingToBeBettered() {
    MemoryPages all = new MemoryPages(8 << 20, 8 << 20, 0, "never");
    assertThat(all.hugePercent()).isEqualTo(100);
    assertThat(all.advice()).isEmpty();
    assertThat(new MemoryPages(0, 0, 0, "never").hugePercent()).isEqualTo(100);
    assertThat(new MemoryPages(8 << 20, 0, 0, "never").advice())
        .startsWith("transparent huge pages are off; ");
  }

  /** The slots of a pool are there before the first packet is. */
  @Test
  void aPoolIsCommittedWhenItIsMade() throws Exception {
    long before = MemoryPages.now().residentBytes();
    try (WorkerPool pool = new WorkerPool(0, PoolSizes.DEFAULT)) {
      long small = 2048L * PoolSizes.DEFAULT.lent().small();
      assertThat(MemoryPages.now().residentBytes()).isGreaterThanOrEqualTo(before + small);
      assertThat(pool.free()).isEqualTo(PoolSizes.DEFAULT.total());
    }
  }
}
