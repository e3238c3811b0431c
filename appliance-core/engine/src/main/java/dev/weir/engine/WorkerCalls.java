package dev.weir.engine;

import dev.weir.engine.worker.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Has things done by workers, between two rounds: on their threads if they have any, else at once.
 * Any control thread; under a virtual clock the stepping one.
 */
final class WorkerCalls {
  private static final long ASK_SECONDS = 5;

  private final List<Worker> workers;
  private final BooleanSupplier threaded;

  WorkerCalls(List<Worker> workers, BooleanSupplier threaded) {
    this.workers = workers;
    this.threaded = threaded;
  }

  List<Worker> workers() {
    return workers;
  }

  /** Runs a function and waits for its result; fails if the worker does not answer for seconds. */
  <R> R call(Worker worker, Function<Worker, R> function) {
    if (!threaded.getAsBoolean()) {
      return function.apply(worker);
    }
    CompletableFuture<R> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          try {
            result.complete(function.apply(worker));
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return await(result, worker);
  }

  /** Runs an action and waits for its end. */
  void run(Worker worker, Consumer<Worker> action) {
    call(
        worker,
        w -> {
          action.accept(w);
          return w;
        });
  }

  /** Has an action run, without waiting. */
  void tell(Worker worker, Consumer<Worker> action) {
    if (threaded.getAsBoolean()) {
      worker.execute(() -> action.accept(worker));
    } else {
      action.accept(worker);
    }
  }

  /** Runs a function on all workers, one after the other. */
  <R> List<R> onAll(Function<Worker, R> function) {
    return workers.stream().map(worker -> call(worker, function)).toList();
  }

  private static <R> R await(CompletableFuture<R> result, Worker worker) {
    try {
      return result.get(ASK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a worker was asked", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("worker " + worker.index() + " does not answer", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker failed to answer: " + e.getCause(), e.getCause());
    }
  }
}
