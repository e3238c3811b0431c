package dev.weir.engine.worker;

import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes down what becomes of traced packets, each with its copies and parts. Used by one worker's
 * thread; finished paths are handed to a consumer, which may be on it too.
 */
public final class PathTracer implements Tracer {
  private static final int MOST_STEPS = 512;
  private static final int MOST_HEADER_BYTES = 128;

  private final Predicate<Packet> filter;
  private final Consumer<TracedPath> finished;
  private final Map<Packet, Integer> openPaths = new HashMap<>();
  private final Map<Integer, Open> paths = new HashMap<>();
  private int budget;
  private int nextPath;

  private static final class Open {
    final int rxInterface;
    final byte[] header;
    final List<TracedPath.Step> steps = new ArrayList<>();
    final List<Verdict> verdicts = new ArrayList<>();
    int alive = 1;

    Open(Packet packet) {
      rxInterface = packet.rxInterface();
      header = new byte[Math.min(packet.length(), MOST_HEADER_BYTES)];
      PacketMemory.copyOut(packet.position(), header, 0, header.length);
    }
  }

  /**
   * Traces packets until the budget is used up.
   *
   * @param filter chooses among received packets
   * @param budget packets to trace
   * @param finished told of each when it and all made of it have met their end
   */
  public PathTracer(Predicate<Packet> filter, int budget, Consumer<TracedPath> finished) {
    this.filter = filter;
    this.budget = budget;
    this.finished = finished;
  }

  @Override
  public boolean wants(Packet packet) {
    if (budget == 0 || !filter.test(packet)) {
      return false;
    }
    budget--;
    begin(packet);
    return true;
  }

  void begin(Packet packet) {
    int path = nextPath++;
    openPaths.put(packet, path);
    paths.put(path, new Open(packet));
  }

  private void step(Packet packet, String module, String node, String decision) {
    Integer path = openPaths.get(packet);
    Open open = path == null ? null : paths.get(path);
    if (open != null && open.steps.size() < MOST_STEPS) {
      open.steps.add(new TracedPath.Step(module, node, decision));
    }
  }

  @Override
  public void visit(Packet packet, NodeRef node) {
    step(packet, node.module(), node.name(), "");
  }

  @Override
  public void explain(Packet packet, String decision) {
    Integer path = openPaths.get(packet);
    Open open = path == null ? null : paths.get(path);
    if (open == null || open.steps.isEmpty()) {
      return;
    }
    // The node's own step is the last without a decision; a second explanation gets its own.
    TracedPath.Step last = open.steps.getLast();
    if (last.decision().isEmpty()) {
      open.steps.removeLast();
    }
    step(packet, last.module(), last.node(), decision);
  }

  @Override
  public void derived(Packet from, Packet made, String how) {
    Integer path = openPaths.get(from);
    Open open = path == null ? null : paths.get(path);
    if (open == null) {
      return;
    }
    if (how.equals(MOVED)) {
      openPaths.remove(from);
    } else {
      open.alive++;
      step(from, "engine", "pool", how);
    }
    openPaths.put(made, path);
  }

  @Override
  public void end(Packet packet, Verdict verdict) {
    Integer path = openPaths.remove(packet);
    Open open = path == null ? null : paths.get(path);
    if (open == null) {
      return;
    }
    open.verdicts.add(verdict);
    if (--open.alive == 0) {
      paths.remove(path);
      finished.accept(
          new TracedPath(
              open.rxInterface, open.header, List.copyOf(open.steps), List.copyOf(open.verdicts)));
    }
  }
}
