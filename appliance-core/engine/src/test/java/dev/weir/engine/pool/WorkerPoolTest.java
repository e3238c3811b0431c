package dev.weir.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.pool.PoolSizes.Slots;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a worker's slots lie, and who may keep how many. */
class WorkerPoolTest {
  private static final PoolSizes SIZES =
      new PoolSizes(
          new Slots(33, 1, 1), new Slots(64, 1, 1), new Slots(16, 1, 1), new Slots(64, 1, 1));

  /** Those that nodes make and drivers receive into; of two workers one behind the other. */
  @Test
  void hotAndLentSmallSlotsAreInTheRangeForDevices() {
    int bytes = SIZES.deviceBytes();
    assertThat(bytes % 4096).isZero();
    int start = PacketMemory.reserveForDevices(2 * bytes);
    try (WorkerPool first = new WorkerPool(0, SIZES, start);
        WorkerPool second = new WorkerPool(1, SIZES, start + bytes)) {
      PacketMemory.Range range = PacketMemory.deviceRange();
      Set<Integer> bases = new HashSet<>();
      for (WorkerPool pool : new WorkerPool[] {first, second}) {
        for (PoolPart part : new PoolPart[] {PoolPart.HOT, PoolPart.LENT}) {
          for (int i = SIZES.of(part).small(); i > 0; i--) {
            Packet packet = Objects.requireNonNull(pool.allocOrNull(part, SlotClass.SMALL));
            assertThat(packet.base())
                .isBetween(range.start(), range.start() + range.lengthBytes() - 2048);
            assertThat((packet.base() - range.start()) % 2048).isZero();
            assertThat(bases.add(packet.base())).isTrue();
          }
          Packet medium = Objects.requireNonNull(pool.allocOrNull(part, SlotClass.MEDIUM));
          assertThat(medium.base() >= start && medium.base() < start + 2 * bytes).isFalse();
        }
      }
    } finally {
      PacketMemory.unreserve(start, 2 * bytes);
    }
  }

  @Test
  void theRangeEndsWithTheLastThatIsReservedInIt() {
    PacketMemory.Range before = PacketMemory.deviceRange();
    try (WorkerPool pool = new WorkerPool(0, SIZES)) {
      assertThat(pool.free()).isEqualTo(SIZES.total());
      assertThat(PacketMemory.deviceRange()).isNotEqualTo(before);
    }
    assertThat(PacketMemory.deviceRange()).isEqualTo(before);
  }

  /** However many rings ask, each gets some and a quarter is left to those that have none. */
  @Test
  void ringsClaimNoMoreThanLeavesOthersSome() {
    try (WorkerPool pool = new WorkerPool(0, PoolSizes.DEFAULT)) {
      int lent = PoolSizes.DEFAULT.lent().small();
      int claimed = 0;
      int rings = 0;
      for (int got = pool.claim(512); got > 0; got = pool.claim(512)) {
        claimed += got;
        rings += got >= 64 ? 1 : 0;
      }
      assertThat(claimed).isEqualTo(lent / 4 * 3);
      assertThat(rings).isGreaterThan(16);
      pool.unclaim(claimed);
      assertThat(pool.claim(100)).isEqualTo(100);
    }
  }
}
