package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.Term;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two workers: hand-over, slots that go home, and generations swapped under traffic. */
class WorkersTest {
  private final AtomicIntegerArray seenOnWrongWorker = new AtomicIntegerArray(1);

  private static int owner(Packet packet) {
    int ports =
        PacketMemory.getUnsignedShort(packet.l4()) ^ PacketMemory.getUnsignedShort(packet.l4() + 2);
    return (ports * 0x9E3779B1) >>> 31;
  }

  /** Steers by ports, then checks that only the owner sees a packet. */
  @SuppressWarnings("UnnecessaryLambda") // reads as the others do
  private Consumer<Assembly> steering() {
    return a -> {
      ResumePoint check = a.resumePoint(new NodeRef("steer", "check"));
      a.attach(
          Arcs.IP_INPUT,
          InterfaceSelector.all(),
          NodeSpec.of(
                  "steer",
                  (w, s) -> {
                    int self = w.worker();
                    return (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        int owner = owner(in.get(i));
                        if (owner != self) {
                          out.handOver(owner, in.get(i), check);
                        }
                      }
                    };
                  })
              .before("check")
              .build());
      a.attach(
          Arcs.IP_INPUT,
          InterfaceSelector.all(),
          NodeSpec.of(
                  "check",
                  (w, s) -> {
                    int self = w.worker();
                    return (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        if (owner(in.get(i)) != self) {
                          seenOnWrongWorker.incrementAndGet(0);
                        }
                      }
                    };
                  })
              .build());
    };
  }

  private Map<String, Consumer<Assembly>> modules(InterfaceRef lan, InterfaceRef wan) {
    Map<String, Consumer<Assembly>> modules = new LinkedHashMap<>();
    modules.put("steer", steering());
    modules.put("router", a -> EngineTest.forwarder(a, lan, wan));
    return modules;
  }

  private static MemoryDevice twoQueues(long mac) {
    return new MemoryDevice(mac, 2, EnumSet.noneOf(Offload.class));
  }

  @Test
  void eachPacketMeetsItsOwnerAndEverySlotGoesHome() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan = bench.add("lan", twoQueues(Bench.MAC + 1), false);
      InterfaceRef wan = bench.add("wan", new MemoryDevice(Bench.MAC + 2), false);
      bench.apply(modules(lan, wan));
      for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 400; i++) {
          byte[] frame = Bench.udp(lan.mac(), 1, 2, round * 400 + i, 20);
          bench.device("lan").receive(i & 1, new MemoryDevice.Frame(frame));
        }
        bench.engine.step(round);
      }
      assertThat(seenOnWrongWorker.get(0)).isZero();
      assertThat(bench.device("wan").sent).hasSize(20_000);
      assertThat(bench.term(Term.OUT)).isEqualTo(20_000);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void losesNothingOverCommitsUnderTraffic() throws Exception {
    try (Bench bench = new Bench(EngineOptions.deterministic(2))) {
      InterfaceRef lan = bench.add("lan", twoQueues(Bench.MAC + 1), false);
      InterfaceRef wan = bench.add("wan", twoQueues(Bench.MAC + 2), false);
      bench.apply(modules(lan, wan));
      bench.engine.start();
      MemoryDevice in = bench.device("lan");
      int count = 20_000;
      int commits = 0;
      for (int i = 0; i < count; i++) {
        in.receive(i & 1, new MemoryDevice.Frame(Bench.udp(lan.mac(), 1, 2, i, 20)));
        if (i % 256 == 255) {
          await(in::isDrained);
        }
        if (i % 2000 == 1999) {
          bench.apply(modules(lan, wan));
          commits++;
        }
      }
      await(() -> bench.term(Term.OUT) + bench.term(Term.DROPPED) == count);
      assertThat(commits).isEqualTo(10);
      assertThat(bench.drops()).isEmpty();
      assertThat(seenOnWrongWorker.get(0)).isZero();
      assertThat(bench.alarms).isEmpty();
      // Slots on their way home are taken in once more.
      await(() -> bench.imbalance().isEmpty());
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(limit);
      Thread.sleep(0, 100_000);
    }
  }
}
