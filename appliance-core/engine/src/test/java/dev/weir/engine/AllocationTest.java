package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The packet path allocates nothing: over a million packets the thread's allocation stays flat. */
class AllocationTest {
  /** Receives the same frames again and again, and forgets what is sent. */
  private static final class Source implements InterfaceDevice {
    private final byte[][] frames;
    private int budget;
    private int sent;

    Source(byte[][] frames) {
      this.frames = frames;
    }

    @Override
    public InterfaceDriver open(int queue, DriverContext context) {
      return new InterfaceDriver() {
        private int next;

        @Override
        public int receive(Batch into) {
          int received = 0;
          while (!into.isFull() && budget > 0) {
            Packet packet = context.allocOrNull(SlotClass.SMALL);
            if (packet == null) {
              break;
            }
            byte[] frame = frames[next++ % frames.length];
            packet.setFrame(packet.position(), frame.length);
            PacketMemory.copyIn(frame, 0, packet.position(), frame.length);
            packet.setL2(packet.position());
            into.add(packet);
            received++;
            budget--;
          }
          return received;
        }

        @Override
        public int transmit(Batch from) {
          for (int i = 0; i < from.size(); i++) {
            sent++;
            context.release(from.get(i));
          }
          return from.size();
        }

        @Override
        public void flush() {}

        @Override
        public int pollFd() {
          return -1;
        }

        @Override
        public boolean arm() {
          return true;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String kind() {
      return "source";
    }

    @Override
    public int queues() {
      return 1;
    }

    @Override
    public long mac() {
      return Bench.MAC + 1;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public Set<Offload> offloads() {
      return Set.of();
    }

    @Override
    public LinkState linkState() {
      return LinkState.UP;
    }

    @Override
    public void setUp(boolean up) {}

    @Override
    public void setMtu(int mtuBytes) {}

    @Override
    public List<Detail> details() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void staysFlatOverAMillionPackets() throws Exception {
    byte[][] frames = new byte[64][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Bench.udp(Bench.MAC + 1, i, 2, i, 20);
    }
    frames[7][24]++; // and one with a wrong checksum
    Source source = new Source(frames);
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", Bench.MAC + 1, false, 0, 0);
      GenerationBuilder builder =
          bench.engine.prepare(new Topology(bench.interfaces, Map.of("lan", source), Map.of()));
      EngineTest.forwarder(
          builder.assembly("router", bench.candidate(), dev.weir.engine.worker.FailureMode.CLOSED),
          lan,
          lan);
      EngineTest.dropOddPorts(
          builder.assembly("filter", bench.candidate(), dev.weir.engine.worker.FailureMode.CLOSED));
      bench.engine.apply(builder.build());
      // Until the compilers are done, which allocates nothing but may replace frames on the stack.
      run(bench, source, 300_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      threads.getCurrentThreadAllocatedBytes();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(bench, source, 1_000_000);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).isLessThan(4096);
      assertThat(source.sent).isEqualTo(1_300_000 / 64 * 32 + sentOfRest(1_300_000 % 64));
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  /** Even ports pass; of the 64 frames the odd ones, and with them the wrong one, are dropped. */
  private static int sentOfRest(int frames) {
    return (frames + 1) / 2;
  }

  private static void run(Bench bench, Source source, int packets) {
    source.budget += packets;
    long now = bench.engine.nowNanos();
    while (source.budget > 0) {
      now += 100_000;
      bench.engine.workers().getFirst().poll(now);
    }
    bench.engine.step(now);
  }
}
