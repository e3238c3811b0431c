package dev.weir.testkit.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the fake must tell apart: nodes that keep the rules and nodes that break one. */
class FakePipelineTest {
  private enum Reason implements DropReason {
    BAD;

    @Override
    public String label() {
      return "bad";
    }

    @Override
    public String doc() {
      return "For the test.";
    }
  }

  private enum Count implements Counter {
    SEEN;

    @Override
    public String label() {
      return "seen";
    }

    @Override
    public String doc() {
      return "For the test.";
    }
  }

  private static final Frame FRAME =
      PacketBuilder.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();

  private static void with(Node node, java.util.function.Consumer<FakePipeline> test) {
    NodeSpec spec =
        NodeSpec.of("node", (worker, state) -> node).edge("other", Arcs.IP_INPUT).build();
    try (FakePipeline pipeline = FakePipeline.of(spec)) {
      test.accept(pipeline);
    }
  }

  private static void fails(Node node, String message) {
    with(
        node,
        pipeline ->
            assertThatThrownBy(() -> pipeline.receive(1, FRAME)).hasMessageContaining(message));
  }

  @Test
  void tellsWhatWentWhere() {
    with(
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            switch (i) {
              case 0 -> out.drop(in.get(i), Reason.BAD, 7);
              case 1 -> out.edge(0, in.get(i));
              case 2 -> out.transmit(9, in.get(i));
              case 3 -> out.punt(in.get(i));
              case 4 -> out.release(in.get(i));
              default -> {
                // goes on
              }
            }
          }
        },
        pipeline -> {
          Outcome outcome = pipeline.receive(3, FRAME, FRAME, FRAME, FRAME, FRAME, FRAME);
          assertThat(outcome.dropped(Reason.BAD)).containsExactly(FRAME);
          assertThat(outcome.edge("other")).containsExactly(FRAME);
          assertThat(outcome.transmitted(9)).containsExactly(FRAME);
          assertThat(outcome.punted()).containsExactly(FRAME);
          assertThat(outcome.released()).containsExactly(FRAME);
          assertThat(outcome.passed()).containsExactly(FRAME);
          assertThat(outcome.passed().getFirst().rxInterface()).isEqualTo(3);
          assertThat(outcome.events()).hasSize(6);
          assertThat(outcome.events().getFirst().number()).isEqualTo(7);
        });
  }

  @Test
  void runsMoreThanOneBatch() {
    int[] sizes = new int[2];
    int[] calls = {0};
    with(
        (in, out) -> sizes[calls[0]++] = in.size(),
        pipeline -> assertThat(pipeline.burst(1, FRAME).passed()).hasSize(257));
    assertThat(sizes).containsExactly(256, 1);
  }

  @Test
  void findsDoubleDisposal() {
    fails(
        (in, out) -> {
          out.drop(in.get(0), Reason.BAD);
          out.release(in.get(0));
        },
        "disposed of twice");
  }

  @Test
  void findsLostCopiesAndPackets() {
    fails((in, out) -> Objects.requireNonNull(out.copyOrNull(in.get(0))).set(1), "lost a packet");
    fails((in, out) -> out.allocOrNull(SlotClass.LARGE, null), "lost a packet");
  }

  @Test
  void findsWritesAfterDisposal() {
    Packet[] kept = new Packet[1];
    with(
        (in, out) -> {
          if (kept[0] == null) {
            kept[0] = in.get(0);
          } else {
            PacketMemory.setByte(kept[0].position(), 1);
          }
        },
        pipeline -> {
          pipeline.receive(1, FRAME);
          assertThat(pipeline.receive(1, FRAME).passed()).hasSize(1);
          assertThatThrownBy(
                  () -> {
                    for (int round = 0; round < 1000; round++) {
                      pipeline.receive(1, FRAME);
                    }
                  })
              .hasMessageContaining("written to after it had been disposed of");
        });
  }

  @Test
  void findsForeignPackets() {
    Packet foreign = new Packet(0, SlotClass.SMALL, 0);
    fails((in, out) -> out.release(foreign), "no longer, this node's");
  }

  @Test
  void findsEdgesThatDoNotExist() {
    fails((in, out) -> out.edge(1, in.get(0)), "no edge 1");
  }

  @Test
  void copiesAreIndependent() {
    with(
        (in, out) -> {
          Packet copy = out.copyOrNull(in.get(0));
          if (copy != null) {
            PacketMemory.setByte(copy.position(), 0xff);
            out.transmit(2, copy);
          }
        },
        pipeline -> {
          Outcome outcome = pipeline.receive(1, FRAME);
          assertThat(outcome.passed()).containsExactly(FRAME);
          assertThat(outcome.transmitted(2).getFirst().hex()).startsWith("ff");
          pipeline.limitPool(1);
          assertThat(pipeline.receive(1, FRAME).transmitted()).isEmpty();
        });
  }

  @Test
  void makesRoomInLargerSlot() {
    with(
        (in, out) -> {
          Packet packet = out.ensureRoom(in.get(0), 300, 64);
          if (packet != null) {
            packet.push(300);
          }
        },
        pipeline -> {
          Frame frame = pipeline.receive(1, FRAME).only(Outcome.Fate.PASSED);
          assertThat(frame.length()).isEqualTo(FRAME.length() + 300);
          assertThat(frame.hex()).endsWith(FRAME.hex());
        });
  }

  /** Sends ten copies to its edge. */
  private static final class Tenfold implements ExpandingNode {
    private final boolean broken;

    Tenfold(boolean broken) {
      this.broken = broken;
    }

    @Override
    public void process(Batch in, Output out) {
      for (int i = 0; i < in.size(); i++) {
        out.expand(in.get(i));
      }
    }

    @Override
    public int expand(Packet packet, int cursor, Output out) {
      int next = cursor;
      while (next < 10) {
        Packet copy = out.room() == 0 ? null : out.copyOrNull(packet);
        if (copy == null) {
          return next;
        }
        out.edge(0, copy);
        next++;
      }
      if (!broken) {
        out.release(packet);
      }
      return DONE;
    }
  }

  @Test
  void drainsBetweenCallsOfAnExpansion() {
    with(
        new Tenfold(false),
        pipeline -> {
          pipeline.limitPool(4);
          Outcome outcome = pipeline.receive(1, FRAME, FRAME);
          assertThat(outcome.edge("other")).hasSize(20);
          assertThat(outcome.released()).hasSize(2);
        });
  }

  @Test
  void dropsAnExpansionWithoutProgress() {
    with(
        new Tenfold(false),
        pipeline -> {
          pipeline.limitPool(1);
          assertThat(pipeline.receive(1, FRAME).dropped("no-buffer")).hasSize(1);
        });
  }

  @Test
  void findsExpansionThatForgetsItsPacket() {
    fails(new Tenfold(true), "did not dispose of it");
  }

  @Test
  void holdsAndResumesByTimer() {
    ResumePoint point = new ResumePoint(0, new NodeRef("test", "node"));
    try (FakePipeline pipeline =
        FakePipeline.of((worker, state) -> new Holder(worker.timers(), point))) {
      assertThat(pipeline.receive(1, FRAME).held()).containsExactly(FRAME);
      assertThat(pipeline.advance(Duration.ofMillis(9)).events()).isEmpty();
      assertThat(pipeline.advance(Duration.ofMillis(1)).passed()).containsExactly(FRAME);
      pipeline.holdQuota(0);
      assertThat(pipeline.receive(1, FRAME).dropped(Reason.BAD)).hasSize(1);
    }
  }

  private static final class Holder implements TimerNode {
    private final Timers timers;
    private final ResumePoint point;

    Holder(Timers timers, ResumePoint point) {
      this.timers = timers;
      this.point = point;
    }

    @Override
    public void process(Batch in, Output out) {
      Packet packet = in.get(0);
      if (packet.mark() == 0) {
        packet.setMark(1);
        int handle = out.hold(packet, point);
        if (handle < 0) {
          out.drop(packet, Reason.BAD);
        } else {
          timers.schedule(in.nowNanos() + 10_000_000, handle);
        }
      }
    }

    @Override
    public void onTimer(long nowNanos, long token, Output out) {
      out.resume((int) token);
    }
  }

  @Test
  void countsAndExplainsProbes() {
    NodeSpec spec =
        NodeSpec.of(
                "node",
                (worker, state) -> {
                  var counters = worker.counters(Count.class);
                  return (in, out) -> {
                    counters.increment(Count.SEEN);
                    if (in.get(0).isTraced()) {
                      in.explain(in.get(0), "seen");
                    }
                  };
                })
            .build();
    try (FakePipeline pipeline = FakePipeline.of(spec)) {
      assertThat(pipeline.probe(1, FRAME).explanations()).containsExactly("node: seen");
      assertThat(pipeline.receive(1, FRAME).explanations()).isEmpty();
      assertThat(pipeline.counter(Count.SEEN)).isEqualTo(2);
    }
  }
}
