package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.os.Affinity;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Workers on threads of their own: watched, and pinned to processors. */
class ThreadsTest {
  private static void await(BooleanSupplier condition) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(limit);
      Thread.sleep(1);
    }
  }

  private static void attach(Bench bench, InterfaceRef lan, InterfaceRef wan, Node node)
      throws Exception {
    Map<String, java.util.function.Consumer<dev.weir.sdk.module.Assembly>> modules =
        new LinkedHashMap<>();
    modules.put(
        "slow",
        a ->
            a.attach(
                Arcs.IP_INPUT,
                InterfaceSelector.all(),
                NodeSpec.of("endless", (w, s) -> node).build()));
    modules.put("router", a -> EngineTest.forwarder(a, lan, wan));
    bench.apply(modules);
  }

  @Test
  void aNodeThatDoesNotReturnIsNamedUntilItDoes() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      attach(
          bench,
          lan,
          wan,
          (in, out) -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      bench.engine.start();
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
      await(() -> !bench.alarms.isEmpty());
      // The LAN is polled by worker 1.
      assertThat(bench.alarms)
          .containsExactly(Map.entry("stuck 1", "worker 1 does not return from slow/endless"));
      release.countDown();
      await(bench.alarms::isEmpty);
      await(() -> bench.device("wan").sent.size() == 1);
    } finally {
      release.countDown();
    }
  }

  /** A loop that is fast enough between looks, or a worker asleep, is no alarm. */
  @Test
  void workersThatMoveOrSleepRaiseNoAlarm() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(1))) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      attach(bench, lan, wan, (in, out) -> {});
      bench.engine.start();
      Watchdog watchdog = new Watchdog(bench.engine.workers(), new Failing());
      for (int i = 0; i < 3 * Watchdog.STUCK_LOOKS; i++) {
        bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, i, 20));
        int sent = i + 1;
        await(() -> bench.device("wan").sent.size() == sent);
        watchdog.look();
      }
    }
  }

  private static final class Failing implements dev.weir.sdk.module.Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void clear(String key) {}
  }

  @Test
  void workersRunOnTheProcessorsTheyArePinnedTo() throws Exception {
    BitSet allowed = Affinity.current();
    assertThat(allowed.isEmpty()).isFalse();
    int processor = allowed.length() - 1;
    EngineOptions options =
        EngineOptions.deterministic(2).withProcessors(List.of(processor, processor));
    CompletableFuture<BitSet> seen = new CompletableFuture<>();
    try (Bench bench = new Bench(options)) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      attach(bench, lan, wan, (in, out) -> seen.complete(Affinity.current()));
      bench.engine.start();
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
      BitSet only = new BitSet();
      only.set(processor);
      assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(only);
      assertThat(Affinity.current()).isEqualTo(allowed);
      assertThat(bench.alarms).isEmpty();
    }
  }

  @Test
  void aProcessorThatIsNotThereRaisesAnAlarmAndTheWorkerRuns() throws Exception {
    EngineOptions options = EngineOptions.deterministic(1).withProcessors(List.of(1023));
    try (Bench bench = new Bench(options)) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      attach(bench, lan, wan, (in, out) -> {});
      bench.engine.start();
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
      await(() -> bench.device("wan").sent.size() == 1);
      assertThat(bench.alarms)
          .containsExactly(Map.entry("pin 0", "worker 0 cannot run on processor 1023 alone"));
    }
  }
}
