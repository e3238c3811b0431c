package dev.weir.runtime.show;

import dev.weir.engine.Engine;
import dev.weir.engine.worker.Worker;
import dev.weir.engine.worker.WorkerLoad;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what workers do once a second by the engine's clock, so that their load can be shown at
 * once. Any thread.
 */
final class WorkerSampler implements AutoCloseable {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final Engine engine;
  private volatile List<Sample> earlier;
  private volatile List<Sample> later;
  private volatile Runnable cancel;
  private volatile boolean closed;

  private record Sample(
      long nanos, long busyNanos, long pollingNanos, long packets, long batches, long sleeps) {}

  /**
   * What a worker did in the last full interval.
   *
   * @param busyPercent of the time it had something to do
   * @param pollingPercent of the time it looked in vain
   * @param packets a second, received and taken from other workers
   * @param batchSize mean of the batches received; 0 if there were none
   * @param sleeps a second
   */
  record Load(
      double busyPercent, double pollingPercent, long packets, double batchSize, long sleeps) {}

  /** Begins to sample. */
  WorkerSampler(Engine engine) {
    this.engine = engine;
    this.earlier = samples();
    this.later = earlier;
    this.cancel = engine.schedule(INTERVAL_NANOS, this::tick);
  }

  private List<Sample> samples() {
    long now = engine.nowNanos();
    return engine.workers().stream().map(worker -> sample(worker, now)).toList();
  }

  private static Sample sample(Worker worker, long now) {
    WorkerLoad load = worker.load();
    return new Sample(
        now, load.busyNanos(), load.pollingNanos(), load.packets(), load.batches(), load.sleeps());
  }

  private void tick() {
    if (!closed) {
      earlier = later;
      later = samples();
      cancel = engine.schedule(INTERVAL_NANOS, this::tick);
    }
  }

  /** What a worker did last; empty before the first interval is over. */
  Optional<Load> load(int worker) {
    Sample from = earlier.get(worker);
    Sample to = later.get(worker);
    double seconds = (to.nanos() - from.nanos()) / 1e9;
    if (seconds <= 0) {
      return Optional.empty();
    }
    long packets = to.packets() - from.packets();
    long batches = to.batches() - from.batches();
    return Optional.of(
        new Load(
            (to.busyNanos() - from.busyNanos()) / seconds / 1e7,
            (to.pollingNanos() - from.pollingNanos()) / seconds / 1e7,
            Math.round(packets / seconds),
            batches == 0 ? 0 : (double) packets / batches,
            Math.round((to.sleeps() - from.sleeps()) / seconds)));
  }

  @Override
  public void close() {
    closed = true;
    cancel.run();
  }
}
