package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.pool.PoolPart;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Workers that sleep: a lost wake-up would end these tests only by their bound. */
class SleepTest {
  private static final int TIMES = 20_000;

  private static void await(BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(limit);
      Thread.onSpinWait();
    }
  }

  private static final class NoAlarms implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void clear(String key) {}
  }

  private static Engine sleeping(WorkerMode mode) {
    Engine engine = new Engine(EngineOptions.deterministic(2), new NoAlarms());
    for (Worker worker : engine.workers()) {
      worker.loop().sleepAtMost(TimeUnit.HOURS.toNanos(1));
      engine.setMode(worker.index(), mode);
    }
    engine.start();
    return engine;
  }

  private static long dropped(Worker worker) {
    AtomicLong sum = new AtomicLong();
    worker.drops().forEach((reason, on, rule, packets) -> sum.addAndGet(packets));
    return sum.get();
  }

  /** Now and then it lets the worker fall asleep, and more often catches it while it does. */
  private static void pause(int turn) {
    for (int i = 0; i < turn * 7919 % 3000; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void eachCommandWakesItsWorker() {
    try (Engine engine = sleeping(WorkerMode.INTERRUPT)) {
      Worker worker = engine.workers().getFirst();
      AtomicLong done = new AtomicLong();
      for (int i = 1; i <= TIMES; i++) {
        worker.execute(done::incrementAndGet);
        int expected = i;
        await(() -> done.get() == expected);
        pause(i);
      }
      assertThat(worker.load().sleeps()).isPositive();
    }
  }

  @Test
  void eachPacketHandedOverWakesItsWorker() {
    try (Engine engine = sleeping(WorkerMode.INTERRUPT)) {
      Worker from = engine.workers().get(0);
      Worker to = engine.workers().get(1);
      for (int i = 1; i <= TIMES; i++) {
        from.execute(() -> handOver(from));
        int expected = i;
        await(() -> dropped(to) == expected);
        pause(i);
      }
      assertThat(to.load().sleeps()).isPositive();
      assertThat(to.load().packets()).isEqualTo(TIMES);
    }
  }

  /** One packet to worker 1, where it meets no node and goes home. */
  private static void handOver(Worker from) {
    Packet packet = from.pool().allocOrNull(PoolPart.HOT, SlotClass.SMALL);
    assertThat(packet).isNotNull();
    if (packet != null) {
      packet.setFrame(packet.position(), 60);
      from.handOver(1, packet, -1);
    }
  }

  @Test
  void modesDecideWhetherItSleeps() {
    try (Engine engine = sleeping(WorkerMode.POLL)) {
      Worker worker = engine.workers().getFirst();
      long rounds = worker.load().rounds();
      await(() -> worker.load().rounds() > rounds + 100_000);
      long sleeps = worker.load().sleeps();
      long more = worker.load().rounds();
      await(() -> worker.load().rounds() > more + 100_000);
      assertThat(worker.load().sleeps()).isEqualTo(sleeps);
      for (WorkerMode mode : new WorkerMode[] {WorkerMode.INTERRUPT, WorkerMode.ADAPTIVE}) {
        engine.setMode(0, mode);
        await(worker.loop()::isAsleep);
        engine.setMode(0, WorkerMode.POLL);
        await(() -> !worker.loop().isAsleep());
      }
    }
  }
}
