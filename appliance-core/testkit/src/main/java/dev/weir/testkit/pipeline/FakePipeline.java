package dev.weir.testkit.pipeline;

import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.NodeFactory;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.node.StateView;
import dev.weir.sdk.node.Target;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.testkit.packet.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs one node on one worker, with whatever it does to packets recorded. For a module with several
 * nodes see {@link ModuleHarness}.
 *
 * <pre>{@code
 * @AutoClose final FakePipeline pipeline =
 *     FakePipeline.of(NodeSpec.of("ttl", (worker, state) -> new TtlNode(worker)).build());
 *
 * @Test
 * void dropsExpired() {
 *   Outcome outcome = pipeline.receive(1, PacketBuilder.ethernet()...ttl(1)...build());
 *   assertThat(outcome.dropped(Drops.TTL_EXCEEDED)).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Every call fails with an {@link AssertionError} if the node disposes of a packet twice, loses
 * one, touches one that it gave away, or, being an expanding node, breaks the contract of its
 * cursor.
 */
public final class FakePipeline implements AutoCloseable {
  /** One more than fits into a batch: what a test of a node should run at least once. */
  public static final int BURST = Batch.CAPACITY + 1;

  private final Map<StateKey<?>, Object> states = new HashMap<>();
  private final Runner runner;
  private final Vertex vertex;

  private FakePipeline(NodeSpec spec, Map<StateKey<?>, Object> states) {
    this.states.putAll(states);
    this.runner = new Runner(new Alone(), 1);
    StateView view =
        new StateView() {
          @Override
          public <S> S get(StateRef<S> ref) {
            return state(ref.key());
          }
        };
    this.vertex =
        new Vertex(spec, spec.factory().create(runner.worker(0).contextFor(spec), view), 0);
    runner.vertices(List.of(vertex));
  }

  /** A pipeline with one node. */
  public static FakePipeline of(NodeSpec spec) {
    return new FakePipeline(spec, Map.of());
  }

  /** A pipeline with one node that has no edges. */
  public static FakePipeline of(NodeFactory factory) {
    return of(NodeSpec.of("node", factory).build());
  }

  /** A pipeline with one node and the state that it asks for. */
  public static FakePipeline of(NodeSpec spec, Map<StateKey<?>, Object> states) {
    return new FakePipeline(spec, states);
  }

  /** Runs frames through the node, in batches, as received by an interface. */
  public Outcome receive(int rxInterface, Frame... frames) {
    return run(rxInterface, 0, 0, List.of(frames));
  }

  /** As {@link #receive}, with the interface they are to leave by. */
  public Outcome send(int rxInterface, int txInterface, Frame... frames) {
    return run(rxInterface, txInterface, 0, List.of(frames));
  }

  /** Runs {@link #BURST} copies of a frame through the node. */
  public Outcome burst(int rxInterface, Frame frame) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < BURST; i++) {
      frames.add(frame);
    }
    return run(rxInterface, 0, 0, frames);
  }

  /** Asks what would happen to a frame: nothing must change on its account. */
  public Outcome probe(int rxInterface, Frame frame) {
    return run(rxInterface, 0, Packet.PROBE | Packet.TRACED, List.of(frame));
  }

  private Outcome run(int rxInterface, int txInterface, int flags, List<Frame> frames) {
    for (Frame frame : frames) {
      Packet packet = runner.load(frame, rxInterface, flags);
      packet.setTxInterface(txInterface);
      vertex.queue.add(packet);
    }
    Outcome outcome = new Outcome();
    runner.drain(outcome);
    return outcome;
  }

  /** Lets time pass; timers of the node run out. */
  public Outcome advance(Duration span) {
    Outcome outcome = new Outcome();
    runner.advanceTo(runner.clock.nanos() + span.toNanos(), outcome);
    return outcome;
  }

  /** The clock of the batches. */
  public FakeClock clock() {
    return runner.clock;
  }

  /** Lets no more than so many packets be in use, to see what a node does without buffers. */
  public void limitPool(int packets) {
    runner.pool.limit(packets);
  }

  /** Packets a node may give to edges before the engine drains; 8 at the start. */
  public void room(int packets) {
    runner.room(packets);
  }

  /** Packets that may be held; 64 at the start. */
  public void holdQuota(int packets) {
    runner.output.holdQuota(packets);
  }

  /** A counter of the node. */
  public <E extends Enum<E> & Counter> long counter(E counter) {
    return runner.worker(0).countersOf(counter.getDeclaringClass()).get(counter);
  }

  /** Times that a rule was hit. */
  public long hits(int rule) {
    return runner.output.hits(rule).packets();
  }

  @SuppressWarnings("unchecked") // keyed by its class
  private <S> S state(StateKey<S> key) {
    Object found = states.get(key);
    if (found == null) {
      throw new AssertionError("the test supplies no state " + key);
    }
    return (S) found;
  }

  @Override
  public void close() {
    runner.close();
  }

  /** Whatever leaves the node has reached its end. */
  private final class Alone implements Wiring {
    @Override
    public void follow(Vertex from, String edge, Target target, Packet packet) {
      runner.output.end(Outcome.Fate.EDGE, packet, edge, 0, "");
    }

    @Override
    public void goOn(Vertex from, Packet packet) {
      runner.output.end(Outcome.Fate.PASSED, packet, "", 0, "");
    }

    @Override
    public void transmit(int worker, int interfaceIndex, Packet packet) {
      runner.output.end(Outcome.Fate.TRANSMITTED, packet, "", interfaceIndex, "");
    }

    @Override
    public @Nullable Vertex resumeAt(int worker, NodeRef node) {
      return worker == 0 && node.name().equals(vertex.spec.name()) ? vertex : null;
    }

    @Override
    public @Nullable ControlHandler controlHandler(int number) {
      return null;
    }
  }
}
