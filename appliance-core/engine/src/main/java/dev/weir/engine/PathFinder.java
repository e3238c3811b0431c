package dev.weir.engine;

import dev.weir.engine.worker.GraphMaker;
import dev.weir.engine.worker.PathTracer;
import dev.weir.engine.worker.Probe;
import dev.weir.engine.worker.TracedPath;
import dev.weir.engine.worker.Tracer;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.packet.Packet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds out which way packets take: made-up ones by a probe, live ones by a trace. */
final class PathFinder {
  private static final int MOST_PROBE_ROUNDS = 3;

  private final WorkerCalls calls;

  PathFinder(WorkerCalls calls) {
    this.calls = calls;
  }

  /** See {@link Engine#probe}. */
  Optional<TracedPath> probe(
      Generation generation, byte[] frame, int interfaceIndex, long nowNanos) {
    boolean exists =
        interfaceIndex == 0
            || generation.topology().interfaces().stream()
                .anyMatch(on -> on.index() == interfaceIndex);
    if (!exists) {
      return Optional.empty();
    }
    Worker worker = calls.workers().getFirst();
    Optional<TracedPath> path = probeOn(worker, generation, frame, interfaceIndex, nowNanos);
    for (int rounds = 1; rounds < MOST_PROBE_ROUNDS; rounds++) {
      Optional<Integer> next = path.flatMap(PathFinder::handedOverTo);
      if (next.isEmpty()) {
        return path;
      }
      worker = calls.workers().get(next.get());
      path = probeOn(worker, generation, frame, interfaceIndex, nowNanos);
    }
    return path;
  }

  private Optional<TracedPath> probeOn(
      Worker worker, Generation generation, byte[] frame, int interfaceIndex, long nowNanos) {
    GraphMaker maker = generation.maker(worker, true);
    boolean linkLayer =
        generation.topology().interfaces().stream()
            .anyMatch(on -> on.index() == interfaceIndex && on.linkLayer());
    return calls.call(worker, w -> Probe.run(w, maker, frame, interfaceIndex, linkLayer, nowNanos));
  }

  private static Optional<Integer> handedOverTo(TracedPath path) {
    return path.verdicts().stream()
        .filter(verdict -> verdict.kind().equals(Tracer.HANDED_OVER))
        .map(verdict -> Integer.valueOf(verdict.detail()))
        .findFirst();
  }

  /** See {@link Engine#trace}; the consumer is told on the worker's thread. */
  Runnable trace(Predicate<Packet> filter, int count, Consumer<TracedPath> consumer) {
    PathTracer tracer = new PathTracer(filter, consumer);
    calls.workers().forEach(worker -> calls.run(worker, w -> w.trace(tracer)));
    tracer.trace(count);
    return () -> calls.workers().forEach(worker -> calls.run(worker, w -> w.trace(null)));
  }
}
