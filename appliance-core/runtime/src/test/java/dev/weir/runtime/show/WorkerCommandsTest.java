package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.address.MacAddress;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code show workers} on an appliance with threads of its own. */
class WorkerCommandsTest {
  private static final int FRAMES = 5_000;
  private static final String CONFIGURATION =
      "version: 1\ninterfaces: {memory: {eth0: {address: [192.168.1.1/24]}}}\n";

  @TempDir Path folder;
  private Path modules;

  @BeforeEach
  void noModules() throws Exception {
    modules = Files.createDirectory(folder.resolve("modules"));
  }

  private TestAppliance start() throws Exception {
    return new TestAppliance(modules, folder.resolve("state"), CONFIGURATION, true);
  }

  /** Single frames, each after the one before was taken, so that there are rounds to be timed. */
  private static void traffic(TestAppliance box) {
    String mac = new MacAddress(box.appliance().interfaces().getFirst().mac()).toString();
    byte[] frame =
        PacketBuilder.ethernet("02:00:00:00:00:01", mac)
            .ipv4("192.168.1.7", "203.0.113.1")
            .udp(1000, 53)
            .payload("hello")
            .build()
            .bytes();
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int i = 0; i < FRAMES; i++) {
      box.port("eth0").send(frame);
      while (box.appliance().counters().drops("eth0") <= i) {
        assertThat(System.nanoTime()).as("gave up waiting").isLessThan(limit);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void showsBatchesTimesAndLatencyOfWhatPassed() throws Exception {
    try (TestAppliance box = start()) {
      traffic(box);
      box.run(1_100);
      List<?> rows = (List<?>) box.plain("show workers");
      Map<?, ?> worker = (Map<?, ?>) rows.getFirst();
      assertThat(field(worker, "mode")).isEqualTo("adaptive");
      assertThat(number(field(worker, "p50-us"))).isPositive();
      assertThat(number(field(worker, "worst-us")))
          .isGreaterThanOrEqualTo(number(field(worker, "p99-us")));

      Map<?, ?> parts = (Map<?, ?>) box.plain("show workers 0");
      Map<?, ?> facts = (Map<?, ?>) field(parts, "worker");
      assertThat(number(field(facts, "packets"))).isEqualTo(FRAMES);
      List<?> batches = (List<?>) field(parts, "batches");
      assertThat(batches).hasSize(9);
      assertThat(batches.stream().mapToDouble(one -> number(field(one, "batches"))).sum())
          .isBetween(1.0, (double) FRAMES);
      List<?> nodes = (List<?>) field(parts, "nodes");
      assertThat(nodes)
          .anySatisfy(
              one -> {
                assertThat(field(one, "node")).isEqualTo("engine/ethernet-input");
                assertThat(number(field(one, "packets"))).isEqualTo(FRAMES);
                assertThat(number(field(one, "nanos-per-packet"))).isPositive();
              });
      List<?> latency = (List<?>) field(parts, "latency");
      assertThat(number(field(latency.getLast(), "packets"))).isEqualTo(FRAMES);
      assertThat((List<?>) field(parts, "pool")).hasSize(9);
      Map<?, ?> memory = (Map<?, ?>) field(parts, "packet-memory");
      assertThat(number(field(memory, "committed"))).isPositive();
      assertThat(number(field(memory, "on-2-mib-pages-percent"))).isBetween(0.0, 100.0);
    }
  }

  @Test
  void loadIsOfTheLastSecond() throws Exception {
    try (TestAppliance box = start()) {
      box.run(2_500);
      Map<?, ?> facts = (Map<?, ?>) field(box.plain("show workers 0"), "worker");
      assertThat(number(field(facts, "busy-percent"))).isBetween(0.0, 100.0);
      assertThat(number(field(facts, "sleeps"))).isPositive();
    }
  }

  @Test
  void aWorkerThatIsNotThereIsNoWorker() throws Exception {
    try (TestAppliance box = start()) {
      assertThatThrownBy(() -> box.show("show workers 1")).hasMessageContaining("0");
    }
  }

  private static Object field(Object of, String name) {
    return Objects.requireNonNull(((Map<?, ?>) of).get(name), name);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
