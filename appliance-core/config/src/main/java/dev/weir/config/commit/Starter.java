package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.store.Revision;
import dev.weir.config.store.Revision.State;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.tree.Branch;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.module.Alarms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Brings the startup configuration into force. Commit thread. */
final class Starter {
  private static final Editor STARTUP = new Editor("system", "startup");

  private final ConfigFormat format;
  private final RevisionStore store;
  private final Checker checker;
  private final Committer committer;
  private final Alarms alarms;
  private final boolean lenient;
  private final List<String> notices = new ArrayList<>();

  /**
   * A start.
   *
   * @param lenient whether what the schema does not know is left out instead of refused
   */
  Starter(
      ConfigFormat format,
      RevisionStore store,
      Checker checker,
      Committer committer,
      Alarms alarms,
      boolean lenient) {
    this.format = format;
    this.store = store;
    this.checker = checker;
    this.committer = committer;
    this.alarms = alarms;
    this.lenient = lenient;
  }

  /**
   * Takes the newest good revision, then the file if it was not imported before.
   *
   * @throws ConfigException if there is no good revision and the file is refused
   */
  List<String> start(Optional<YamlSource> file) throws ConfigException {
    recover();
    boolean found = takeNewestGood();
    if (file.isPresent() && !isImported(file.get())) {
      found |= takeFile(file.get(), found);
    }
    if (!found) {
      notice("no configuration was found: starting with an empty one");
      committer.apply(checker.prepare(committer.running().configuration()), committer.running());
    }
    if (!notices.isEmpty()) {
      alarms.raise(Committer.STARTUP_ALARM, Alarms.Severity.MAJOR, String.join("; ", notices));
    }
    return List.copyOf(notices);
  }

  private void recover() {
    try {
      for (int number : store.recover()) {
        notice("commit #" + number + " was not confirmed before the restart and is rolled back");
      }
    } catch (IOException e) {
      notice("the stored revisions cannot be put in order: " + e);
    }
  }

  private boolean takeNewestGood() {
    List<Integer> numbers;
    try {
      numbers = store.numbers(State.COMMITTED).stream().sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      notice("the stored revisions cannot be read: " + e);
      return false;
    }
    for (int number : numbers) {
      try {
        RevisionStore.Stored stored = store.read(number);
        Configuration configuration =
            check(YamlSource.of("revision " + number, stored.body()), "revision " + number);
        take(configuration, Optional.of(stored.revision()));
        return true;
      } catch (IOException | NoSuchElementException e) {
        notice("revision " + number + " cannot be used: " + e.getMessage());
      } catch (ConfigException e) {
        notice("revision " + number + " cannot be used: " + firstLine(e));
      }
    }
    return false;
  }

  private void take(Configuration configuration, Optional<Revision> revision)
      throws ConfigException {
    committer.apply(checker.prepare(configuration), new Running(configuration, revision));
  }

  /** Reads and checks; what no module knows is left out where that was asked for. */
  private Configuration check(YamlSource source, String name) throws ConfigException {
    Diagnostics found = new Diagnostics();
    Branch tree = format.read(source, found);
    boolean unknownOnly =
        found.list().stream().allMatch(one -> one.code().equals(Codes.UNKNOWN_WORD));
    if (!lenient || !unknownOnly) {
      found.throwIfErrors();
    }
    Configuration configuration = checker.check(format.schema(), tree).configuration();
    if (!found.hasErrors()) {
      return configuration;
    }
    notice(
        name
            + " runs without "
            + found.list().stream().map(Starter::unknown).collect(Collectors.joining(", "))
            + ": no loaded module knows it");
    return configuration.without(found.list());
  }

  private static String unknown(Diagnostic one) {
    return "'" + (one.path().isRoot() ? "" : one.path() + " ") + one.value().orElse("") + "'";
  }

  private boolean isImported(YamlSource file) {
    Optional<String> last = committer.running().revision().flatMap(Revision::imported);
    return last.equals(Optional.of(RevisionStore.fingerprint(file.text())));
  }

  /** True if the file is in force. */
  private boolean takeFile(YamlSource file, boolean fallback) throws ConfigException {
    try {
      Configuration configuration = check(file, file.name());
      if (!configuration.leftOut().isEmpty()) {
        // Not written: the whole file is to be imported once its modules are there again.
        take(configuration, Optional.empty());
        return true;
      }
      committer.bringIntoForce(
          configuration,
          STARTUP,
          CommitRequest.commented("imported " + file.name()),
          Optional.of(RevisionStore.fingerprint(file.text())));
      return true;
    } catch (ConfigException e) {
      if (!fallback) {
        throw e;
      }
      notice(
          file.name()
              + " is refused, revision "
              + committer.running().number()
              + " stays in force: "
              + firstLine(e));
      return false;
    }
  }

  private void notice(String text) {
    notices.add(text);
  }

  private static String firstLine(ConfigException e) {
    int errors = e.diagnostics().size();
    return e.diagnostics().getFirst() + (errors > 1 ? " and " + (errors - 1) + " more" : "");
  }
}
