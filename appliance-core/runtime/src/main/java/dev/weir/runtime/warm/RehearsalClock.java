package dev.weir.runtime.warm;

import dev.weir.engine.worker.WorkerLoop;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Time in a rehearsal. The loop of the first stage's first worker, the same that real workers run
 * in, asks for it between two rounds: when that stage's hosts are silent the other stages have
 * their turn, then hosts begin to talk again, and the loop is told when to end.
 */
final class RehearsalClock implements LongSupplier {
  /** Now and then nobody talks for so many rounds, so that polling in vain is met, too. */
  private static final int PAUSE_EVERY = 64;

  private static final int PAUSE_ROUNDS = 64;

  /** Rounds after which others have their turn although hosts are not silent. */
  private static final int LOOK_EVERY = 64;

  private final List<Stage> stages;
  private final Stage first;
  private final WorkerLoop loop;
  private final long origin;
  private final LongPredicate isOver;
  private int rounds;
  private int turns;
  private int pause;

  /**
   * Makes it.
   *
   * @param origin what {@link System#nanoTime} was at time 0
   * @param isOver told that time, says whether to end
   */
  RehearsalClock(List<Stage> stages, long origin, LongPredicate isOver) {
    this.stages = List.copyOf(stages);
    this.first = stages.getFirst();
    this.loop = first.engine().workers().getFirst().loop();
    this.origin = origin;
    this.isOver = isOver;
  }

  @Override
  public long getAsLong() {
    long now = System.nanoTime();
    if (first.isSilent() || ++rounds % LOOK_EVERY == 0) {
      turn(now);
    }
    return now - origin;
  }

  private void turn(long now) {
    if (isOver.test(now)) {
      loop.stop();
    } else if (pause > 0) {
      pause--;
    } else if (first.isSilent()) {
      turns++;
      pause = turns % PAUSE_EVERY == 0 ? PAUSE_ROUNDS : 0;
      for (Stage stage : stages) {
        // Of the first, this is what its loop does not run: the control plane, other workers.
        stage.begin();
        if (stage != first || turns % 4 == 0) {
          stage.engine().step(now - origin);
        }
      }
    } else {
      // What they say may be for another worker.
      first.engine().step(now - origin);
    }
  }
}
