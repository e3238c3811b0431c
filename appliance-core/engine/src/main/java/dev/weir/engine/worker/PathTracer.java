package dev.weir.engine.worker;

import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what becomes of traced packets, each with its copies and parts, on whatever workers
 * they are. Any worker's thread, one at a time; finished paths are handed to a consumer on it.
 */
public final class PathTracer implements Tracer {
  private static final int MOST_STEPS = 512;
  private static final int MOST_HEADER_BYTES = 128;

  private final Predicate<Packet> filter;
  private final Consumer<TracedPath> finished;
  private final Map<Packet, Integer> openPaths = new HashMap<>();
  private final Map<Integer, Open> paths = new HashMap<>();
  private volatile int budget;
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
   * Traces nothing until it is given a budget: all workers have to know it before the first packet
   * goes from one to another.
   *
   * @param filter chooses among received packets; any worker's thread, several at once
   * @param finished told of each when it and all made of it have met their end
   */
  public PathTracer(Predicate<Packet> filter, Consumer<TracedPath> finished) {
    this.filter = filter;
    this.finished = finished;
  }

  @Override
  public boolean wants(Packet packet) {
    return budget > 0 && filter.test(packet) && beginWithinBudget(packet);
  }

  /** Traces so many packets from now on. */
  public synchronized void trace(int packets) {
    budget = packets;
  }

  private synchronized boolean beginWithinBudget(Packet packet) {
    if (budget == 0) {
      return false;
    }
    budget--;
    begin(packet);
    return true;
  }

  synchronized void begin(Packet packet) {
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
  public synchronized void visit(Packet packet, NodeRef node) {
    step(packet, node.module(), node.name(), "");
  }

  @Override
  public synchronized void explain(Packet packet, String decision) {
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
  public synchronized void derived(Packet from, Packet made, String how) {
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
  public synchronized void end(Packet packet, Verdict verdict) {
    end(openPaths.remove(packet), verdict);
  }

  @Override
  public synchronized Departure depart(Batch batch) {
    Map<Packet, Integer> leaving = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Integer path = openPaths.remove(batch.get(i));
      if (path != null) {
        leaving.put(batch.get(i), path);
      }
    }
    return (left, taken) -> settle(leaving, left, taken);
  }

  /** By now a packet may have been received anew and be on another path: only its name is used. */
  private synchronized void settle(Map<Packet, Integer> leaving, Batch left, Verdict taken) {
    for (int i = 0; i < left.size(); i++) {
      Integer path = leaving.remove(left.get(i));
      if (path != null) {
        openPaths.put(left.get(i), path);
      }
    }
    leaving.values().forEach(path -> end(path, taken));
  }

  private void end(@Nullable Integer path, Verdict verdict) {
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
