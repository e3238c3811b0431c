package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.os.Sleeper;
import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The order of publishing and waking against that of announcing a sleep and looking once more, as a
 * worker does it, but with a sleep that nothing else ends: a lost wake-up ends in the test's bound.
 */
class WakeUpTest {
  private static final int TIMES = 400_000;

  @Test
  void noneIsLost() throws Exception {
    PacketRing ring = new PacketRing(8);
    AtomicInteger taken = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(0, PoolSizes.TINY);
        Sleeper sleeper = new Sleeper()) {
      Packet packet = Objects.requireNonNull(pool.allocOrNull(PoolPart.HOT, SlotClass.SMALL));
      Thread reader = Thread.ofPlatform().daemon().start(() -> read(ring, sleeper, taken));
      for (int i = 1; i <= TIMES; i++) {
        assertThat(ring.offer(packet, i)).isTrue();
        sleeper.wake();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (taken.get() != i) {
          assertThat(System.nanoTime()).as("packet " + i + " is not taken").isLessThan(limit);
          Thread.onSpinWait();
        }
        for (int spin = i % 61; spin > 0; spin--) {
          Thread.onSpinWait();
        }
      }
      reader.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(reader.isAlive()).isFalse();
    }
  }

  private static void read(PacketRing ring, Sleeper sleeper, AtomicInteger taken) {
    int looks = 0;
    while (taken.get() < TIMES) {
      if (ring.pollOrNull() != null) {
        taken.incrementAndGet();
      } else if (looks++ % 8 == 0) {
        sleeper.prepare();
        if (ring.isEmpty()) {
          sleeper.sleep(-1);
        } else {
          sleeper.cancel();
        }
      }
    }
  }
}
