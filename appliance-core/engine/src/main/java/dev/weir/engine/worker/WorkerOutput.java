package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.pool.PoolPart;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/**
 * The engine's output. Disposals are staged during a node's call and carried out after it: by then
 * the batch is compacted, so that a slot that was released cannot be taken for one that goes on.
 */
final class WorkerOutput extends Output {
  /** Codes of staged packets that go to no vertex; {@link Destination#NOWHERE} is another. */
  private static final int RELEASE = -2;

  private static final int DROP = -3;
  private static final int MOVED = -4;
  private static final int EXPAND = -5;
  private static final int HAND_OVER = -6;

  private static final int INHERITED_FLAGS =
      Packet.PROBE | Packet.TRACED | Packet.FROM_HOST | Packet.GENERATED | Packet.LINK_MULTICAST;

  private final Pipeline pipeline;
  private final @Nullable Packet[] staged;
  private final int[] targets;
  private final int[] reasons;
  private final int[] rules;
  private int count;
  private final MadePackets made = new MadePackets();
  private Vertex vertex;
  private @Nullable Batch batch;

  @SuppressWarnings("NullAway.Init") // begin() sets the vertex before any call
  WorkerOutput(Pipeline pipeline, int mostPackets) {
    this.pipeline = pipeline;
    staged = new Packet[mostPackets];
    targets = new int[mostPackets];
    reasons = new int[mostPackets];
    rules = new int[mostPackets];
  }

  @HotPath
  void begin(Vertex of, @Nullable Batch in) {
    vertex = of;
    batch = in;
  }

  /**
   * Carries out what was staged.
   *
   * @return true if the whole batch went on to one vertex: it is not the caller's any more
   */
  @HotPath
  boolean finish() {
    for (Packet lost = made.takeUndisposedOrNull(); lost != null; ) {
      drop(lost, vertex.module.reason(EngineReason.NOT_DISPOSED));
      lost = made.takeUndisposedOrNull();
    }
    if (count == 0) {
      return false;
    }
    Batch in = batch;
    if (in != null) {
      int target = commonTarget(in);
      if (target > vertex.id) {
        passOn(in, target);
        return true;
      }
      in.compact();
    }
    for (int i = 0; i < count; i++) {
      Packet packet = staged[i];
      staged[i] = null;
      if (packet != null) {
        packet.undispose();
        carryOut(packet, targets[i], i);
      }
    }
    count = 0;
    return false;
  }

  /** Where all packets of the batch go, in its order, and no others; or not a vertex. */
  @HotPath
  private int commonTarget(Batch in) {
    if (count != in.size()) {
      return Destination.NOWHERE;
    }
    int first = targets[0];
    for (int i = 0; i < count; i++) {
      if (targets[i] != first || staged[i] != in.get(i)) {
        return Destination.NOWHERE;
      }
    }
    return first;
  }

  /** The usual case, without touching each packet twice: the batch itself is queued. */
  @HotPath
  private void passOn(Batch in, int target) {
    for (int i = 0; i < count; i++) {
      staged[i] = null;
      in.get(i).undispose();
    }
    count = 0;
    pipeline.graph.enqueue(target, in);
  }

  @HotPath
  private void carryOut(Packet packet, int target, int i) {
    if (target >= 0) {
      pipeline.forward(vertex, target, packet);
      return;
    }
    switch (target) {
      case RELEASE -> pipeline.absorb(vertex, packet);
      case DROP -> pipeline.drop(vertex, packet, reasons[i], rules[i]);
      case MOVED -> pipeline.free(packet);
      case EXPAND -> pipeline.expand(vertex, packet);
      case HAND_OVER -> pipeline.handOver(vertex, packet, reasons[i], rules[i]);
      default -> pipeline.drop(vertex, packet, vertex.module.reason(EngineReason.NO_PATH), NO_RULE);
    }
  }

  @HotPath
  private void stage(Packet packet, int target) {
    packet.dispose();
    staged[count] = packet;
    targets[count++] = target;
  }

  @Override
  public void edge(int edge, Packet packet) {
    stage(packet, vertex.edges[edge].of(packet));
  }

  @Override
  public void transmit(int interfaceIndex, Packet packet) {
    packet.setTxInterface(interfaceIndex);
    stage(packet, pipeline.graph.interfaceOutput.ofInterface(interfaceIndex));
  }

  @Override
  public void punt(Packet packet) {
    stage(packet, pipeline.graph.puntVertex);
  }

  @Override
  public void drop(Packet packet, DropReason reason, int rule) {
    reasons[count] = vertex.module.reason(reason);
    rules[count] = rule;
    stage(packet, DROP);
  }

  /** Drops for a reason of the engine, by number. */
  @HotPath
  void drop(Packet packet, int reason) {
    reasons[count] = reason;
    rules[count] = NO_RULE;
    stage(packet, DROP);
  }

  @Override
  public void release(Packet packet) {
    stage(packet, RELEASE);
  }

  @Override
  public void expand(Packet packet) {
    stage(packet, vertex.expander == null ? Destination.NOWHERE : EXPAND);
  }

  @Override
  public void hit(int rule, int lengthBytes) {
    pipeline.rules.hit(rule, lengthBytes);
  }

  @Override
  public int room() {
    return Math.max(0, Batch.CAPACITY - count);
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass, @Nullable Packet cause) {
    Packet packet = pipeline.pool.allocOrNull(PoolPart.HOT, slotClass);
    if (packet != null) {
      packet.set(Packet.GENERATED);
      if (cause != null) {
        packet.setAccountInterface(cause.accountInterface());
        packet.set(cause.flags() & (Packet.PROBE | Packet.TRACED));
      }
      born(packet, Term.GENERATED);
      derived(cause, packet, "generated");
    }
    return packet;
  }

  @Override
  public @Nullable Packet copyOrNull(Packet packet) {
    Packet copy = pipeline.pool.allocForOrNull(PoolPart.HOT, packet.headroom() + packet.length());
    if (copy != null) {
      copy.copyFrom(packet);
      if (batch == null) {
        pipeline.share(packet, copy);
      }
      born(copy, Term.COPIED);
      derived(packet, copy, "copied");
    }
    return copy;
  }

  @Override
  public @Nullable Packet segmentOrNull(SlotClass slotClass, Packet whole) {
    Packet part = pipeline.pool.allocOrNull(PoolPart.HOT, slotClass);
    if (part != null) {
      part.setAccountInterface(whole.accountInterface());
      part.setRxInterface(whole.rxInterface());
      part.setTxInterface(whole.txInterface());
      part.setDomain(whole.domain());
      part.setNextHop(whole.nextHop());
      part.setMark(whole.mark());
      part.setEtherType(whole.etherType());
      part.setIpProtocol(whole.ipProtocol());
      part.set(whole.flags() & INHERITED_FLAGS);
      pipeline.share(whole, part);
      born(part, Term.EXPANDED);
      derived(whole, part, "cut");
    }
    return part;
  }

  @Override
  public void relate(Packet error, Packet about) {
    pipeline.relate(error, about);
  }

  @HotPath
  private void born(Packet packet, Term term) {
    pipeline.account.add(term, packet.accountInterface(), 1);
    made.add(packet);
  }

  @HotPath
  private void derived(@Nullable Packet from, Packet packet, String how) {
    if (from != null && from.isTraced()) {
      traceDerived(from, packet, how);
    }
  }

  @ColdPath("somebody traces the packet")
  private void traceDerived(Packet from, Packet packet, String how) {
    Tracer tracer = pipeline.graph.tracer;
    if (tracer != null) {
      tracer.derived(from, packet, how);
    }
  }

  @ColdPath("somebody traces the packet")
  private void traceHold(Packet packet, ResumePoint at) {
    pipeline.ended(vertex, packet, "held", at.node().toString(), NO_RULE);
  }

  @Override
  public @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes) {
    if (packet.headroom() >= headroomBytes && packet.tailroom() >= tailroomBytes) {
      return packet;
    }
    int needed = headroomBytes + packet.length() + tailroomBytes;
    if (needed <= packet.slotClass().strideBytes()) {
      moveTo(packet, headroomBytes);
      return packet;
    }
    Packet larger =
        pipeline.pool.allocForOrNull(
            PoolPart.HOT, Math.max(needed, packet.headroom() + packet.length()));
    if (larger == null) {
      return null;
    }
    larger.copyFrom(packet);
    larger.setConnection(packet.connection(), packet.connectionState());
    moveTo(larger, headroomBytes);
    derived(packet, larger, Tracer.MOVED);
    takePlace(packet, larger);
    return larger;
  }

  @HotPath
  private static void moveTo(Packet packet, int headroomBytes) {
    int from = packet.position();
    int to = packet.base() + headroomBytes;
    packet.bringIn();
    PacketMemory.copy(from, to, packet.length());
    packet.shiftPositions(to - from);
  }

  @HotPath
  private void takePlace(Packet old, Packet by) {
    if (!made.replace(old, by) && batch != null) {
      batch.replace(old, by);
    }
    old.setConnection(-1, 0);
    stage(old, MOVED);
  }

  @Override
  public int hold(Packet packet, ResumePoint at) {
    if (vertex.module.held >= pipeline.holdQuota || pipeline.held.isFull()) {
      return -1;
    }
    Packet cold = pipeline.pool.allocForOrNull(PoolPart.COLD, packet.headroom() + packet.length());
    if (cold == null) {
      return -1;
    }
    cold.copyFrom(packet);
    cold.setConnection(packet.connection(), packet.connectionState());
    pipeline.account.add(Term.HELD, packet.accountInterface(), 1);
    if (packet.isTraced()) {
      traceHold(packet, at);
    }
    packet.setConnection(-1, 0);
    stage(packet, MOVED);
    return pipeline.held.add(cold, vertex.module, at.index());
  }

  @Override
  public void resume(int handle) {
    Packet packet = unhold(handle);
    if (packet != null) {
      resumeAt(packet, pipeline.held.takenPoint());
    }
  }

  @HotPath
  private void resumeAt(Packet packet, int point) {
    Destination to = pipeline.graph.pointOrNull(point);
    int target = to == null ? Destination.NOWHERE : to.of(packet);
    if (target >= 0) {
      stage(packet, target);
    } else {
      drop(packet, vertex.module.reason(EngineReason.STALE_RESUME));
    }
  }

  @Override
  public void dropHeld(int handle, DropReason reason) {
    Packet packet = unhold(handle);
    if (packet != null) {
      drop(packet, reason);
    }
  }

  @HotPath
  private @Nullable Packet unhold(int handle) {
    Packet packet = pipeline.held.takeOrNull(handle);
    if (packet != null) {
      pipeline.account.add(Term.HELD, packet.accountInterface(), -1);
      pipeline.checkConnection(packet);
    }
    return packet;
  }

  @Override
  public void handOver(int worker, Packet packet, ResumePoint at) {
    if (worker == pipeline.worker) {
      resumeAt(packet, at.index());
      return;
    }
    if (packet.isTraced()) {
      traceHandOver(packet, worker);
    }
    if (packet.isProbe()) {
      stage(packet, MOVED); // whoever asked begins again on that worker
      return;
    }
    reasons[count] = worker;
    rules[count] = at.index();
    stage(packet, HAND_OVER);
  }

  @ColdPath("somebody traces the packet")
  private void traceHandOver(Packet packet, int worker) {
    Tracer tracer = pipeline.graph.tracer;
    if (packet.isProbe()) {
      pipeline.ended(vertex, packet, Tracer.HANDED_OVER, Integer.toString(worker), NO_RULE);
    } else if (tracer != null) {
      tracer.explain(packet, "handed over to worker " + worker);
    }
  }

  @Override
  public void toControl(int handler, Packet packet) {
    if (packet.isProbe() || pipeline.control.offer(handler, packet, pipeline.nowNanos())) {
      stage(packet, RELEASE);
    } else {
      drop(packet, vertex.module.reason(EngineReason.CONTROL_QUEUE_FULL));
    }
  }
}
