package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.Schema;
import dev.weir.config.store.Revision;
import dev.weir.config.store.Revision.State;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Prepared;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The commit machine; all on the commit thread. The order is: merge, check, prepare, write the
 * revision and sync it, make it count by one rename, apply. Everything that can fail comes before
 * apply, so there is nothing to take back after it.
 */
final class Committer {
  /** Raised at the start, over with the next permanent commit. */
  static final String STARTUP_ALARM = "configuration-startup";

  private static final String ROLLBACK_ALARM = "configuration-rollback";
  private static final String PRUNE_ALARM = "configuration-prune";
  private static final Duration RETRY = Duration.ofSeconds(30);

  /** Commits that wait to be confirmed, and what to go back to. */
  private record Unconfirmed(
      Running before, List<Integer> revisions, PendingConfirm pending, ConfirmTimer.Handle timer) {}

  private final ConfigFormat format;
  private final RevisionStore store;
  private final Checker checker;
  private final Executor commitThread;
  private final ConfirmTimer timer;
  private final InstantSource clock;
  private final Alarms alarms;
  private final CommitEvents events;
  private volatile Running running;
  private volatile Optional<Unconfirmed> unconfirmed = Optional.empty();

  Committer(
      ConfigFormat format,
      RevisionStore store,
      Checker checker,
      Executor commitThread,
      ConfirmTimer timer,
      InstantSource clock,
      Alarms alarms,
      CommitEvents events) {
    this.format = format;
    this.store = store;
    this.checker = checker;
    this.commitThread = commitThread;
    this.timer = timer;
    this.clock = clock;
    this.alarms = alarms;
    this.events = events;
    try {
      this.running =
          new Running(Configuration.bind(format.schema(), format.empty()), Optional.empty());
    } catch (ConfigException e) {
      throw new IllegalStateException("the empty configuration is refused: " + e.getMessage(), e);
    }
  }

  Running running() {
    return running;
  }

  Optional<PendingConfirm> pending() {
    return unconfirmed.map(Unconfirmed::pending);
  }

  CommitResult check(Branch base, Branch candidate) throws ConfigException {
    long start = System.nanoTime();
    Branch tree = Merge.onto(schema(), base, candidate, running.configuration().tree());
    Checker.Checked checked = checker.check(schema(), tree);
    return new CommitResult(
        running.number(),
        false,
        Trees.count(tree),
        since(start),
        Optional.empty(),
        checked.warnings());
  }

  /** Prepares a candidate, lets it be looked at, and undoes that. */
  <T> T rehearse(Branch base, Branch candidate, Function<Prepared, T> look) throws ConfigException {
    Branch tree = Merge.onto(schema(), base, candidate, running.configuration().tree());
    Prepared prepared = checker.prepare(checker.check(schema(), tree).configuration());
    try {
      prepared.rehearse();
      return look.apply(prepared);
    } finally {
      prepared.abort();
    }
  }

  CommitResult commit(Branch base, Branch candidate, Editor by, CommitRequest request)
      throws ConfigException {
    long start = System.nanoTime();
    Branch tree = Merge.onto(schema(), base, candidate, running.configuration().tree());
    Checker.Checked checked = checker.check(schema(), tree);
    Duration checking = since(start);
    boolean changed =
        !DataNode.same(tree, running.configuration().tree())
            || !running.configuration().leftOut().isEmpty();
    if (changed) {
      bringIntoForce(
          checked.configuration(), by, request, running.revision().flatMap(Revision::imported));
    } else if (request.confirmWithin().isPresent() && unconfirmed.isPresent()) {
      wait(unconfirmed.get(), unconfirmed.get().revisions(), by, request.confirmWithin().get());
    }
    Optional<Instant> deadline = pending().map(PendingConfirm::deadline);
    return new CommitResult(
        running.number(), changed, Trees.count(tree), checking, deadline, checked.warnings());
  }

  /** Prepares, persists, applies. */
  void bringIntoForce(
      Configuration configuration, Editor by, CommitRequest request, Optional<String> imported)
      throws ConfigException {
    boolean pending = request.confirmWithin().isPresent() || unconfirmed.isPresent();
    Prepared prepared = checker.prepare(configuration);
    Revision revision;
    try {
      revision =
          new Revision(
              store.nextNumber(),
              by.name(),
              by.origin(),
              clock.instant().truncatedTo(ChronoUnit.SECONDS),
              request.comment(),
              imported,
              pending ? State.PENDING : State.COMMITTED);
      store.stage(revision, format.write(configuration.tree())).publish();
    } catch (IOException e) {
      prepared.abort();
      throw new ConfigException(persistFailure("the revision cannot be written", e));
    } catch (RuntimeException e) {
      prepared.abort();
      throw e;
    }
    Running before = running;
    apply(prepared, new Running(configuration, Optional.of(revision)));
    if (pending) {
      remember(before, revision.number(), by, request.confirmWithin());
    } else {
      alarms.clear(STARTUP_ALARM);
      prune();
    }
    events.committed(revision);
  }

  /**
   * Puts what was prepared into force without writing anything: at the start and when rolling back.
   */
  void apply(Prepared prepared, Running next) {
    prepared.apply();
    running = next;
  }

  private void remember(Running before, int number, Editor by, Optional<Duration> within) {
    List<Integer> revisions = new ArrayList<>();
    unconfirmed.ifPresent(earlier -> revisions.addAll(earlier.revisions()));
    revisions.add(number);
    Unconfirmed state =
        unconfirmed.orElseGet(
            () ->
                new Unconfirmed(
                    before, List.of(), new PendingConfirm(number, clock.instant(), by), () -> {}));
    if (within.isPresent()) {
      wait(state, revisions, by, within.get());
    } else {
      PendingConfirm pending =
          new PendingConfirm(number, state.pending().deadline(), state.pending().by());
      unconfirmed =
          Optional.of(
              new Unconfirmed(state.before(), List.copyOf(revisions), pending, state.timer()));
    }
  }

  /** Starts the time to confirm anew. */
  private void wait(Unconfirmed state, List<Integer> revisions, Editor by, Duration within) {
    state.timer().cancel();
    Instant deadline = clock.instant().plus(within);
    ConfirmTimer.Handle handle =
        timer.schedule(within, () -> commitThread.execute(() -> expire(deadline)));
    PendingConfirm pending = new PendingConfirm(revisions.getLast(), deadline, by);
    unconfirmed =
        Optional.of(new Unconfirmed(state.before(), List.copyOf(revisions), pending, handle));
  }

  /** The time is over: the configuration before comes into force again, live. */
  private void expire(Instant deadline) {
    if (unconfirmed.isEmpty() || !unconfirmed.get().pending().deadline().equals(deadline)) {
      return; // confirmed, or given more time, while this was on its way
    }
    Unconfirmed state = unconfirmed.get();
    int from = state.pending().revision();
    try {
      Prepared prepared = checker.prepare(state.before().configuration());
      apply(prepared, state.before());
    } catch (ConfigException e) {
      alarms.raise(
          ROLLBACK_ALARM,
          Alarms.Severity.MAJOR,
          "commit #"
              + from
              + " was not confirmed, and rolling it back failed, trying again: "
              + e.getMessage());
      ConfirmTimer.Handle retry =
          timer.schedule(RETRY, () -> commitThread.execute(() -> expire(deadline)));
      unconfirmed =
          Optional.of(new Unconfirmed(state.before(), state.revisions(), state.pending(), retry));
      return;
    }
    unconfirmed = Optional.empty();
    alarms.clear(ROLLBACK_ALARM);
    try {
      store.rollBack(state.revisions());
    } catch (IOException e) {
      // On disk the commit is still unconfirmed, so a restart rolls it back as well.
      alarms.raise(
          PRUNE_ALARM,
          Alarms.Severity.MINOR,
          "commit #" + from + " could not be marked as rolled back: " + e);
    }
    events.rolledBack(from, state.before().number());
  }

  int confirm(Editor by) throws ConfigException {
    if (unconfirmed.isEmpty()) {
      throw new ConfigException(
          Diagnostic.error(Codes.NO_CONFIRM, ConfigPath.ROOT, "no commit waits to be confirmed"));
    }
    Unconfirmed state = unconfirmed.get();
    try {
      store.confirm(state.revisions());
    } catch (IOException e) {
      throw new ConfigException(persistFailure("the commit cannot be made permanent", e));
    }
    state.timer().cancel();
    unconfirmed = Optional.empty();
    running =
        new Running(
            running.configuration(), running.revision().map(r -> r.withState(State.COMMITTED)));
    alarms.clear(ROLLBACK_ALARM);
    alarms.clear(STARTUP_ALARM);
    prune();
    events.confirmed(state.pending().revision(), by);
    return state.pending().revision();
  }

  /** Leaves unconfirmed commits unconfirmed: the next start rolls them back. */
  void close() {
    unconfirmed.ifPresent(state -> state.timer().cancel());
  }

  private void prune() {
    try {
      store.prune();
      alarms.clear(PRUNE_ALARM);
    } catch (IOException e) {
      alarms.raise(PRUNE_ALARM, Alarms.Severity.MINOR, "old revisions cannot be deleted: " + e);
    }
  }

  private Schema schema() {
    return format.schema();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Diagnostic persistFailure(String what, IOException e) {
    return Diagnostic.error(Codes.PERSIST, ConfigPath.ROOT, what + ": " + e.getMessage())
        .withRemedy("free space on the disk, then commit again; nothing was applied");
  }
}
