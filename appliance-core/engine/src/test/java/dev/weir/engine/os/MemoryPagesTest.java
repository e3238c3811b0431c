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
    MemoryPages pages = of(List.of());
    assertThat(pages.residentBytes()).isEqualTo(10 << 20);
    assertThat(pages.reservedHugeBytes()).isEqualTo(4 << 20);
    assertThat(pages.transparentHugeBytes()).isEqualTo(2 << 20);
    assertThat(pages.hugePercent()).isEqualTo(60);
    assertThat(pages.advice())
        .isEqualTo("set vm.nr_hugepages to 5 or more on the host and restart");
  }

  private static MemoryPages of(List<String> numaMaps) {
    return MemoryPages.of(SMAPS, numaMaps, 0x7f0000000000L, 0x7f0001000000L, "madvise");
  }

  /** As on a machine of two nodes: 2 MiB of the second mapping are in the other list alone. */
  @Test
  void addsHugePagesThatTheKernelLeavesOut() {
    MemoryPages pages =
        of(
            """
            7f0000000000 default file=/anon_hugepage\\040(deleted) huge anon=2 dirty=2 N1=2 kernelpagesize_kB=2048
            7f0000400000 default anon=2048 dirty=2048 active=0 N0=512 N1=1536 kernelpagesize_kB=4
            7f0001000000 default anon=4096 dirty=4096 N0=4096 kernelpagesize_kB=4
            """
                .lines()
                .toList());
    assertThat(pages.residentBytes()).isEqualTo(12 << 20);
    assertThat(pages.reservedHugeBytes()).isEqualTo(4 << 20);
    assertThat(pages.transparentHugeBytes()).isEqualTo(4 << 20);
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
