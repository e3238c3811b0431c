package dev.weir.engine.worker;

import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.node.WorkerContext;
import java.util.ArrayList;
import java.util.List;

/** What one node is told of its worker while it is made. Commit thread. */
public final class NodeContext implements WorkerContext {
  private final Worker worker;
  private final Pipeline pipeline;
  private final int workerCount;
  private final NodeRef node;
  private final int owner;
  private final CounterStore counters;
  private final boolean probe;
  private final List<NodeTimers> timers = new ArrayList<>();

  NodeContext(
      Worker worker,
      Pipeline pipeline,
      int workerCount,
      NodeRef node,
      int owner,
      CounterStore counters,
      boolean probe) {
    this.worker = worker;
    this.pipeline = pipeline;
    this.workerCount = workerCount;
    this.node = node;
    this.owner = owner;
    this.counters = counters;
    this.probe = probe;
  }

  @Override
  public int worker() {
    return worker.index();
  }

  @Override
  public int workerCount() {
    return workerCount;
  }

  @Override
  public <E extends Enum<E> & Counter> Counters<E> counters(Class<E> type) {
    return probe ? new Counters<>(type) : counters.of(node.module(), type, worker.index());
  }

  @Override
  public Timers timers() {
    NodeTimers made = new NodeTimers(worker, owner, probe);
    timers.add(made);
    return made;
  }

  @Override
  public long hashSeed() {
    return worker.hashSeed();
  }

  /** The worker's counters by interface; for a probe some that nobody sees. */
  public Account account() {
    return pipeline.account;
  }

  /** The engine's node that demultiplexes local packets. */
  public Node ipLocal(List<IpLocalNode.Binding> bindings) {
    return new IpLocalNode(pipeline, bindings);
  }

  /**
   * The engine's node that transmits.
   *
   * @param ports of all workers
   * @param owner the worker that has a queue of the device if this one has none
   */
  public Node transmit(
      List<Port> ports, int index, String name, Port.Role role, int owner, ResumePoint self) {
    Port port =
        probe
            ? null
            : ports.stream()
                .filter(p -> p.worker() == pipeline.worker && p.index == index && p.role == role)
                .findFirst()
                .orElse(null);
    Term term = role == Port.Role.SHADOW ? Term.PUNTED : Term.OUT;
    return new TransmitNode(pipeline, port, index, name, owner, self, term);
  }

  /** True for a node that only answers what would happen. */
  public boolean isProbe() {
    return probe;
  }

  /** The timers given out; they must be started when the node comes into force. */
  List<NodeTimers> timersGiven() {
    return timers;
  }
}
