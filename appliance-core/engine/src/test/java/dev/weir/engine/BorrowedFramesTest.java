package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Frames whose ends stay with the device they came from: whatever becomes of them, what leaves is
 * whole, and a node that looks at payload sees it.
 */
class BorrowedFramesTest {
  private static final int FRAMES = 40;
  private static final int PAYLOAD_AT = 42;

  private Bench bench = new Bench();
  private final List<byte[]> frames = new ArrayList<>();
  private InterfaceRef lan;
  private InterfaceRef wan;

  @BeforeEach
  void prepare() {
    frames.clear();
    lan = bench.add("lan", false);
    wan = bench.add("wan", false);
    bench.device("lan").lends = true;
    bench.device("wan").lends = true;
    Random random = new Random(5);
    for (int i = 0; i < FRAMES; i++) {
      byte[] frame = Bench.udp(lan.mac(), 1, 2, i, 400 + random.nextInt(1000));
      for (int k = PAYLOAD_AT; k < frame.length; k++) {
        frame[k] = (byte) random.nextInt();
      }
      frames.add(frame);
    }
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  private void run() {
    frames.forEach(bench.device("lan")::receive);
    for (int i = 1; i < 5; i++) {
      bench.engine.step(i);
    }
    assertThat(bench.imbalance()).isEmpty();
  }

  private void attach(Assembly assembly, String name, boolean headersOnly, Node node) {
    NodeSpec.Builder spec = NodeSpec.of(name, (w, s) -> node);
    assembly.attach(
        Arcs.IP_INPUT, InterfaceSelector.all(), (headersOnly ? spec.headersOnly() : spec).build());
  }

  /** Sends what comes by one interface out of the other, as it is. */
  private void forward(Assembly assembly) {
    Node node =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            out.transmit(wan.index(), in.get(i));
          }
        };
    assembly.terminate(Arcs.IP_INPUT, NodeSpec.of("forward", (w, s) -> node).headersOnly().build());
  }

  private static byte[] bytes(Packet packet) {
    byte[] bytes = new byte[packet.length()];
    PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void payloadStaysWhereItIsFromEndToEnd() throws Exception {
    bench.apply("router", this::forward);
    run();
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames);
    assertThat(bench.device("wan").sentBorrowing).isEqualTo(FRAMES);
  }

  @Test
  void aNodeThatHasNotSaidSoSeesPayload() throws Exception {
    List<byte[]> seen = new ArrayList<>();
    Node look =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            seen.add(bytes(in.get(i)));
          }
        };
    bench.apply(Map.of("reader", a -> attach(a, "look", false, look), "router", this::forward));
    run();
    assertThat(seen).containsExactlyElementsOf(frames);
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames);
    assertThat(bench.device("wan").sentBorrowing).isZero();
  }

  @Test
  void aDeviceThatTakesNoneIsGivenWholeFrames() throws Exception {
    bench.device("wan").lends = false;
    bench.apply("router", this::forward);
    run();
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames);
    assertThat(bench.device("wan").sentBorrowing).isZero();
  }

  @Test
  void aFullDeviceLosesFramesAndNothingElse() throws Exception {
    bench.device("wan").accept = 3;
    bench.apply("router", this::forward);
    run();
    // Once more after a flush, which ends the loans of the device that is flushed, not of others.
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames.subList(0, 6));
    assertThat(bench.drops()).containsExactly(Map.entry("engine/tx-full", FRAMES - 6L));
  }

  @Test
  void copiesOfBorrowedFramesAreWhole() throws Exception {
    Node copy =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            Packet copied = out.copyOrNull(in.get(i));
            if (copied != null) {
              out.transmit(lan.index(), copied);
            }
          }
        };
    bench.apply(Map.of("mirror", a -> attach(a, "copy", true, copy), "router", this::forward));
    run();
    assertThat(bench.device("lan").sent).containsExactlyElementsOf(frames);
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames);
  }

  @Test
  void aFrameThatMovesInItsSlotIsWhole() throws Exception {
    Node move =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            Packet packet = in.get(i);
            out.ensureRoom(packet, packet.headroom() + 40, 0);
          }
        };
    bench.apply(Map.of("mover", a -> attach(a, "move", true, move), "router", this::forward));
    run();
    assertThat(bench.device("wan").sent).containsExactlyElementsOf(frames);
  }

  @Test
  void aFrameThatWaitsIsWhole() throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    List<Integer> waiting = new ArrayList<>();
    bench.apply(
        Map.of(
            "holder",
            a -> {
              ResumePoint later = a.resumePoint(new NodeRef("router", "forward"));
              Node hold =
                  (in, out) -> {
                    for (int i = 0; i < in.size(); i++) {
                      if (rounds.get() == 0) {
                        waiting.add(out.hold(in.get(i), later));
                      }
                    }
                    if (rounds.getAndIncrement() == 1) {
                      waiting.forEach(out::resume);
                    }
                  };
              attach(a, "hold", true, hold);
            },
            "router",
            this::forward));
    frames.subList(0, 4).forEach(bench.device("lan")::receive);
    bench.engine.step(1);
    assertThat(waiting).hasSize(4).doesNotContain(-1);
    assertThat(bench.device("wan").sent).isEmpty();
    frames.subList(4, 8).forEach(bench.device("lan")::receive);
    bench.engine.step(2);
    assertThat(bench.device("wan").sent).containsExactlyInAnyOrderElementsOf(frames.subList(0, 8));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void whatGoesToAnotherWorkerIsWhole() throws Exception {
    bench.close();
    bench = new Bench(EngineOptions.deterministic(2));
    prepare();
    bench.apply(
        Map.of(
            "steer",
            a -> {
              ResumePoint there = a.resumePoint(new NodeRef("router", "forward"));
              Node steer =
                  (in, out) -> {
                    for (int i = 0; i < in.size(); i++) {
                      out.handOver(i & 1, in.get(i), there);
                    }
                  };
              attach(a, "steer", true, steer);
            },
            "router",
            this::forward));
    run();
    assertThat(bench.device("wan").sent).containsExactlyInAnyOrderElementsOf(frames);
  }

  @Test
  void theControlPlaneIsGivenWholeFrames() throws Exception {
    List<byte[]> told = new ArrayList<>();
    bench.apply(
        "listener",
        a -> {
          int handler = a.controlHandler("frames", (ControlPacket p) -> told.add(p.frame()));
          Node tell =
              (in, out) -> {
                for (int i = 0; i < in.size(); i++) {
                  out.toControl(handler, in.get(i));
                }
              };
          attach(a, "tell", true, tell);
        });
    run();
    assertThat(told).containsExactlyElementsOf(frames);
  }
}
