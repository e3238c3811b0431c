package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.Schema;
import dev.weir.config.store.Revision;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.tree.Branch;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Prepared;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The configuration of an appliance: what runs, who edits, what was committed. Sessions on any
 * thread; whatever touches the target or the store runs on the commit thread, one at a time, and
 * the caller waits for it. Not to be called from the commit thread itself, unless the executor runs
 * its tasks at once.
 */
public final class ConfigService implements AutoCloseable {
  private final ConfigFormat format;
  private final RevisionStore store;
  private final Executor commitThread;
  private final Checker checker;
  private final Committer committer;
  private final Alarms alarms;
  private final CandidateRegistry registry;

  /**
   * A service that runs the empty configuration until {@link #start}.
   *
   * @param format the schema and how files are read
   * @param store where revisions are kept
   * @param target what configurations come into force on
   * @param commitThread runs tasks one after another; {@code Runnable::run} under a virtual clock
   * @param timer runs the end of the time to confirm
   * @param clock time of commits
   * @param alarms told of what an operator must know
   * @param events told of what came into force
   */
  public ConfigService(
      ConfigFormat format,
      RevisionStore store,
      CommitTarget target,
      Executor commitThread,
      ConfirmTimer timer,
      InstantSource clock,
      Alarms alarms,
      CommitEvents events) {
    this.format = format;
    this.store = store;
    this.commitThread = commitThread;
    this.checker = new Checker(target);
    this.committer =
        new Committer(format, store, checker, commitThread, timer, clock, alarms, events);
    this.alarms = alarms;
    this.registry = new CandidateRegistry(committer.running().configuration().tree());
  }

  /**
   * Brings the startup configuration into force: the newest revision that is permanent, whole and
   * good, with an alarm if that is not the newest of all. A file that was not imported before, or
   * was changed since, is imported on top as a new revision; if it is refused while there is a good
   * revision, that is an alarm.
   *
   * @param file the operator's file, if there is one
   * @param lenient whether parts that the schema does not know are left out, with an alarm, and the
   *     rest taken: some of its modules could not be loaded. {@link Configuration#leftOut} of what
   *     runs then names them.
   * @return what the operator should be told
   * @throws ConfigException if there is no good revision and the file is refused, or not even the
   *     empty configuration can come into force
   */
  public List<String> start(Optional<YamlSource> file, boolean lenient) throws ConfigException {
    Starter starter = new Starter(format, store, checker, committer, alarms, lenient);
    return onCommitThread(() -> starter.start(file));
  }

  /** {@link #start(Optional, boolean)} with nothing left out. */
  public List<String> start(Optional<YamlSource> file) throws ConfigException {
    return start(file, false);
  }

  /** What is in force. */
  public Running running() {
    return committer.running();
  }

  public Schema schema() {
    return format.schema();
  }

  public ConfigFormat format() {
    return format;
  }

  /**
   * Enters configuration mode.
   *
   * @throws ConfigException if another holds the lock: {@code locked by alice (ssh 192.0.2.10); use
   *     'configure private'}
   */
  public EditSession edit(Editor editor, EditMode mode) throws ConfigException {
    EditSession session = new EditSession(this, registry, editor, mode);
    registry.enter(session);
    return session;
  }

  /** Who holds the lock of {@link EditMode#EXCLUSIVE}. */
  public Optional<Editor> lockedBy() {
    return registry.lockedBy();
  }

  /** The commit that waits to be confirmed. */
  public Optional<PendingConfirm> pendingConfirm() {
    return committer.pending();
  }

  /**
   * Makes unconfirmed commits permanent.
   *
   * @return number of the newest
   */
  public int confirm(Editor by) throws ConfigException {
    return onCommitThread(() -> committer.confirm(by));
  }

  /** What was committed, newest first: {@code show system commits}. */
  public List<Revision> revisions() throws ConfigException {
    try {
      return store.list();
    } catch (IOException e) {
      throw new ConfigException(
          Diagnostic.error(Codes.FILE, ConfigPath.ROOT, "the revisions cannot be read: " + e));
    }
  }

  /**
   * The tree of an earlier revision, in today's schema.
   *
   * @param reference how many commits back, 0 for the newest; {@code saved} for the newest; {@code
   *     #47} for a number; {@code running} for what runs
   */
  public Branch revisionTree(String reference) throws ConfigException {
    if (reference.equals("running")) {
      return running().configuration().tree();
    }
    try {
      int number = revisionNumber(reference);
      return format.read(YamlSource.of("revision " + number, store.read(number).body()));
    } catch (IOException e) {
      throw new ConfigException(
          Diagnostic.error(Codes.FILE, ConfigPath.ROOT, String.valueOf(e.getMessage())));
    } catch (NoSuchElementException e) {
      throw noRevision(reference);
    }
  }

  private int revisionNumber(String reference) throws IOException, ConfigException {
    boolean number = reference.startsWith("#");
    String digits = reference.equals("saved") ? "0" : number ? reference.substring(1) : reference;
    if (!digits.matches("[0-9]{1,9}")) {
      throw noRevision(reference);
    }
    int value = Integer.parseInt(digits);
    if (number) {
      return value;
    }
    OptionalInt back = store.back(value);
    if (back.isEmpty()) {
      throw noRevision(reference);
    }
    return back.getAsInt();
  }

  private static ConfigException noRevision(String reference) {
    return new ConfigException(
        Diagnostic.error(Codes.NO_REVISION, ConfigPath.ROOT, "is not a revision that is kept")
            .withValue(reference)
            .withRemedy("'show system commits' lists them"));
  }

  CommitResult check(Branch base, Branch candidate) throws ConfigException {
    return onCommitThread(() -> committer.check(base, candidate));
  }

  <T> T rehearse(Branch base, Branch candidate, Function<Prepared, T> look) throws ConfigException {
    return onCommitThread(() -> committer.rehearse(base, candidate, look));
  }

  CommitResult commit(Branch base, Branch candidate, Editor by, CommitRequest request)
      throws ConfigException {
    return onCommitThread(() -> committer.commit(base, candidate, by, request));
  }

  /** Work for the commit thread. */
  private interface Work<T> {
    T run() throws ConfigException;
  }

  private <T> T onCommitThread(Work<T> work) throws ConfigException {
    CompletableFuture<T> result = new CompletableFuture<>();
    commitThread.execute(
        () -> {
          try {
            result.complete(work.run());
          } catch (ConfigException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      switch (cause) {
        case null -> throw e;
        case ConfigException refused -> throw refused;
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        default -> throw e;
      }
    }
  }

  /**
   * Ends the service. Unconfirmed commits stay unconfirmed on disk, so the next start rolls them
   * back.
   */
  @Override
  public void close() {
    committer.close();
  }
}
