package dev.weir.config.commit;

import dev.weir.config.Sample;
import dev.weir.config.bind.Configuration;
import dev.weir.config.store.FileLayer;
import dev.weir.config.store.Revision;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A service on a store of the test's choice, with a clock that the test turns, and what it did. */
final class Bench implements CommitTarget, Alarms, CommitEvents, ConfirmTimer {
  static final Editor ALICE = new Editor("alice", "ssh 192.0.2.10");
  static final Editor BOB = new Editor("bob", "ssh 192.0.2.11");

  private Optional<Configuration> applied = Optional.empty();

  int prepared;
  int aborted;
  boolean refusePrepare;
  boolean refuseValidate;
  boolean throwInValidate;
  final Map<String, String> alarms = new TreeMap<>();
  final List<String> events = new ArrayList<>();
  final ConfigFormat format = Sample.format();
  final RevisionStore store;
  final ConfigService service;
  private Instant now = Instant.parse("2026-11-23T08:16:04Z");
  private final List<Task> tasks = new ArrayList<>();

  private record Task(Instant at, Runnable run) {}

  Bench(FileLayer files) {
    this.store = new RevisionStore(files);
    this.service =
        new ConfigService(format, store, this, Runnable::run, this, () -> now, this, this);
  }

  Bench started() throws Exception {
    service.start(Optional.empty());
    return this;
  }

  void pass(Duration time) {
    now = now.plus(time);
    for (Task task : List.copyOf(tasks)) {
      if (!task.at().isAfter(now) && tasks.remove(task)) {
        task.run().run();
      }
    }
  }

  Instant now() {
    return now;
  }

  /** A private session that runs commands. */
  EditSession edit(String... commands) throws Exception {
    return run(service.edit(ALICE, EditMode.PRIVATE), commands);
  }

  static EditSession run(EditSession session, String... commands) throws Exception {
    for (String command : commands) {
      List<String> words = Words.split(command);
      session.command(ConfigPath.ROOT, words.getFirst(), words.subList(1, words.size()));
    }
    return session;
  }

  /** Commits a host name. */
  CommitResult name(String name, CommitRequest request) throws Exception {
    try (EditSession session = edit("set system host-name " + name)) {
      return session.commit(request);
    }
  }

  String name() {
    return service.running().configuration().root("system", Sample.SystemConfig.class).hostName();
  }

  /** What is in force on the target. */
  Configuration applied() {
    return applied.orElseThrow();
  }

  String appliedName() {
    return applied().root("system", Sample.SystemConfig.class).hostName();
  }

  @Override
  public void validate(Configuration candidate, Problems problems) {
    if (throwInValidate) {
      throw new IllegalStateException("a defect");
    }
    if (refuseValidate) {
      problems.error(ConfigPath.of("system"), "TST-0001", "is not wanted", "");
      problems.error(ConfigPath.of("firewall"), "TST-0002", "is not wanted either", "");
    }
    problems.warning(ConfigPath.of("system"), "TST-0003", "look at this", "");
  }

  @Override
  public Prepared prepare(Configuration candidate) throws PrepareException {
    if (refusePrepare) {
      throw new PrepareException(
          ConfigPath.parse("interfaces ethernet eth0"), "there is no such device");
    }
    prepared++;
    return new Prepared() {
      @Override
      public void apply() {
        applied = Optional.of(candidate);
      }

      @Override
      public void abort() {
        aborted++;
      }
    };
  }

  @Override
  public void raise(String key, Severity severity, String text) {
    alarms.put(key, text);
  }

  @Override
  public void clear(String key) {
    alarms.remove(key);
  }

  @Override
  public void committed(Revision revision) {
    events.add("committed " + revision.number());
  }

  @Override
  public void confirmed(int revision, Editor by) {
    events.add("confirmed " + revision + " by " + by.name());
  }

  @Override
  public void rolledBack(int from, int to) {
    events.add("rolled back " + from + " to " + to);
  }

  @Override
  public Handle schedule(Duration delay, Runnable task) {
    Task entry = new Task(now.plus(delay), task);
    tasks.add(entry);
    return () -> tasks.remove(entry);
  }
}
