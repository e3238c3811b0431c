package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.packet.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Runs vertices on the caller's thread until no packet waits. */
final class Runner implements AutoCloseable {
  /** Most re-entries of one run: more is a loop between nodes. */
  private static final int MAX_STEPS = 100_000;

  final FakePool pool = new FakePool();
  final FakeClock clock = new FakeClock();
  final FakeOutput output;
  private final FakeLender lender = new FakeLender();
  private final Wiring wiring;
  private final List<Vertex> vertices = new ArrayList<>();
  private final List<FakeWorker> workers = new ArrayList<>();
  private int room = 8;
  private int steps;

  Runner(Wiring wiring, int workerCount) {
    this.wiring = wiring;
    this.output = new FakeOutput(pool, clock, wiring);
    for (int i = 0; i < workerCount; i++) {
      workers.add(new FakeWorker(i, workerCount));
    }
  }

  FakeWorker worker(int index) {
    return workers.get(index);
  }

  int workerCount() {
    return workers.size();
  }

  void room(int packets) {
    room = packets;
  }

  /** Replaces the graph. */
  void vertices(List<Vertex> graph) {
    vertices.clear();
    vertices.addAll(graph);
  }

  /** Puts frames into packets. */
  Packet load(Frame frame, int rxInterface, int flags) {
    SlotClass slotClass = SlotClass.SMALL;
    while (frame.length() > slotClass.frameCapacityBytes()) {
      if (slotClass == SlotClass.LARGE) {
        throw new IllegalArgumentException("no slot is large enough for " + frame.length());
      }
      slotClass = SlotClass.values()[slotClass.ordinal() + 1];
    }
    Packet packet = pool.allocOrNull(slotClass);
    if (packet == null) {
      throw new AssertionError("no packet left for a frame to be received");
    }
    frame.copyTo(packet);
    packet.setRxInterface(rxInterface);
    packet.set(flags);
    return packet;
  }

  /** Runs until nothing waits, and accounts for every slot. */
  void drain(Outcome outcome) {
    steps = 0;
    output.beginRun(outcome);
    settle(outcome);
    if (pool.inUse() != output.heldCount()) {
      throw new AssertionError(
          pool.inUse() - output.heldCount() + " packet slots were lost; " + outcome);
    }
    output.tellControl();
  }

  private void settle(Outcome outcome) {
    boolean ran = true;
    while (ran) {
      ran = false;
      for (Vertex vertex : List.copyOf(vertices)) {
        if (!vertex.queue.isEmpty()) {
          process(vertex, outcome);
          ran = true;
        }
      }
    }
  }

  private void process(Vertex vertex, Outcome outcome) {
    if (++steps > MAX_STEPS) {
      throw new AssertionError("packets go round and round at " + vertex.spec.name());
    }
    Batch batch = new Batch();
    batch.setNowNanos(clock.nanos());
    batch.setExplanations(
        (packet, decision) -> outcome.explain(vertex.spec.name() + ": " + decision));
    output.enter(vertex, room);
    while (!vertex.queue.isEmpty() && !batch.isFull()) {
      Packet packet = vertex.queue.remove();
      packet.undispose();
      output.own(packet);
      batch.add(packet);
      if (vertex.spec.headersOnly()) {
        lender.lend(packet);
      } else {
        packet.bringIn();
      }
    }
    vertex.node.process(batch, output);
    for (int i = 0; i < batch.size(); i++) {
      Packet left = output.takeBack(batch.get(i));
      if (left != null) {
        wiring.goOn(vertex, left);
      }
    }
    output.leave("process");
    List<Packet> expanding = output.takeExpanding();
    if (!expanding.isEmpty()) {
      if (!(vertex.node instanceof ExpandingNode node)) {
        throw new AssertionError(vertex.spec.name() + " expands but is no ExpandingNode");
      }
      for (Packet packet : expanding) {
        expand(vertex, node, packet, outcome);
      }
    }
  }

  private void expand(Vertex vertex, ExpandingNode node, Packet packet, Outcome outcome) {
    packet.undispose();
    int cursor = 0;
    boolean afterDrain = false;
    while (true) {
      output.enter(vertex, room);
      output.own(packet);
      int next = node.expand(packet, cursor, output);
      Packet left = output.takeBack(packet);
      output.leave("expand");
      if (next == ExpandingNode.DONE) {
        if (left != null) {
          throw new AssertionError(vertex.spec.name() + " is done but did not dispose of it");
        }
        return;
      }
      if (left == null) {
        throw new AssertionError(vertex.spec.name() + " disposed of it but is not done");
      }
      if (afterDrain && next == cursor) {
        output.end(Outcome.Fate.DROPPED, packet, vertex.spec.name(), -1, "no-buffer");
        return;
      }
      cursor = next;
      settle(outcome);
      afterDrain = true;
    }
  }

  /** Lets time pass: timers run out in order. */
  void advanceTo(long toNanos, Outcome outcome) {
    while (true) {
      Vertex due = null;
      FakeTimers.Timer first = null;
      for (Vertex vertex : vertices) {
        FakeTimers.Timer timer = workers.get(vertex.worker).timersOf(vertex.spec.name()).next();
        if (timer != null
            && timer.deadlineNanos() <= toNanos
            && vertex.node instanceof TimerNode
            && (first == null
                || Comparator.comparingLong(FakeTimers.Timer::deadlineNanos).compare(timer, first)
                    < 0)) {
          first = timer;
          due = vertex;
        }
      }
      if (due == null || first == null || !(due.node instanceof TimerNode node)) {
        break;
      }
      workers.get(due.worker).timersOf(due.spec.name()).remove(first);
      clock.advanceTo(Math.max(clock.nanos(), first.deadlineNanos()));
      output.beginRun(outcome);
      output.enter(due, room);
      node.onTimer(clock.nanos(), first.token(), output);
      output.leave("onTimer");
      drain(outcome);
    }
    clock.advanceTo(toNanos);
  }

  @Override
  public void close() {
    pool.close();
  }
}
