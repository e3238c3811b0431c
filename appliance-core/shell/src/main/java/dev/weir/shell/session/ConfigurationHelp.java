package dev.weir.shell.session;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditSession;
import dev.weir.config.edit.Completer;
import dev.weir.config.edit.Completer.Verb;
import dev.weir.config.edit.Completion.Choice;
import dev.weir.config.edit.Completion.Kind;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.store.Revision;
import dev.weir.config.tree.Branch;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import java.util.ArrayList;
import java.util.List;

/** What may stand at the cursor in configuration mode. */
final class ConfigurationHelp {
  private static final List<String> VERBS = Words.values(ConfigVerb.completions());
  private final ConfigService service;
  private final EditSession session;
  private final ShellSession.Environment environment;
  private final OperationalMode operational;
  private final Completer completer;

  ConfigurationHelp(
      ConfigService service,
      EditSession session,
      ShellSession.Environment environment,
      OperationalMode operational) {
    this.service = service;
    this.session = session;
    this.environment = environment;
    this.operational = operational;
    this.completer = new Completer(service.schema(), environment.liveNames());
  }

  Help help(ConfigPath level, List<Token> words, String prefix) throws SyntaxException {
    if (words.isEmpty()) {
      return Help.of(ConfigVerb.completions(), prefix);
    }
    ConfigVerb verb = ConfigVerb.of(Words.resolve(words.getFirst(), VERBS, "command"));
    List<Token> rest = words.subList(1, words.size());
    return switch (verb) {
      case SET -> path(Verb.SET, level, rest, prefix);
      case DELETE, ACTIVATE, DEACTIVATE, COMMENT -> path(Verb.EXISTING, level, rest, prefix);
      case RENAME, COPY ->
          instance(level, rest, prefix, List.of(new Completion("to", "The other name follows")));
      case INSERT ->
          instance(
              level,
              rest,
              prefix,
              List.of(
                  new Completion("before", "The instance or value that comes next follows"),
                  new Completion("after", "The instance or value that comes before follows")));
      case EDIT -> path(Verb.EDIT, level, rest, prefix);
      case SHOW -> path(Verb.SHOW, level, rest, prefix);
      case RUN -> operational.help(rest, prefix);
      case TEST -> operational.help(words, prefix);
      case COMMIT -> commit(rest, prefix);
      case COMMIT_CONFIRM ->
          rest.isEmpty()
              ? hint("<minutes>", "Time to confirm (1-1440)", prefix)
              : Help.of(List.of(new Completion("comment", "What to remember of it")), prefix)
                  .runnable();
      case ROLLBACK -> rest.isEmpty() ? Help.of(revisions(), prefix) : end();
      case COMPARE -> rest.isEmpty() ? compare(prefix) : end();
      case LOAD -> load(rest, prefix);
      case SAVE ->
          rest.isEmpty()
              ? hint("<file>", "Name in config; the host's name if absent", prefix).runnable()
              : end();
      case CONFIRM, DISCARD, EXIT, QUIT, TOP, UP -> end();
    };
  }

  private Help path(Verb verb, ConfigPath level, List<Token> words, String prefix) {
    return path(completer, verb, session.tree(), level, words, prefix);
  }

  /** What may stand at the end of a path. */
  static Help path(
      Completer completer,
      Verb verb,
      Branch tree,
      ConfigPath level,
      List<Token> words,
      String prefix) {
    dev.weir.config.edit.Completion completion =
        completer.complete(verb, tree, level, ConfigurationMode.texts(words), prefix);
    List<Completion> offered = new ArrayList<>();
    List<Completion> hints = new ArrayList<>();
    for (Choice choice : completion.choices()) {
      (choice.kind() == Kind.PLACEHOLDER ? hints : offered).add(shown(choice));
    }
    return new Help(offered, hints, completion.enter(), prefix);
  }

  private static Completion shown(Choice choice) {
    String doc = choice.doc();
    if (!choice.type().isEmpty() && !choice.text().equals("<" + choice.type() + ">")) {
      doc += (doc.isEmpty() ? "" : " ") + "(" + choice.type() + ")";
    }
    return new Completion(choice.text(), doc + (choice.required() ? "   [required]" : ""));
  }

  /** A word such as {@code to} may be a separator and a word of the schema: both are offered. */
  private Help instance(
      ConfigPath level, List<Token> words, String prefix, List<Completion> separators) {
    Help path = path(Verb.EXISTING, level, words, prefix);
    List<Completion> offered = new ArrayList<>(path.words());
    List<Completion> hints = new ArrayList<>(path.hints());
    if (isInstance(level, words)) {
      for (Completion separator : Help.of(separators, prefix).words()) {
        offered.removeIf(word -> word.value().equals(separator.value()));
        offered.add(separator);
      }
    }
    if (!words.isEmpty()
        && Words.values(separators).contains(words.getLast().text())
        && isInstance(level, words.subList(0, words.size() - 1))) {
      hints.add(new Completion("<name>", "Name or number"));
    }
    return new Help(offered, hints, false, prefix);
  }

  private boolean isInstance(ConfigPath level, List<Token> words) {
    try {
      return session.edits().whole(level, ConfigurationMode.texts(words)).entry();
    } catch (ConfigException e) {
      return false;
    }
  }

  private static Help commit(List<Token> rest, String prefix) {
    if (!rest.isEmpty() && rest.getLast().text().equals("comment")) {
      return hint("<text>", "What to remember of it, in quotes", prefix);
    }
    return Help.of(
            List.of(
                new Completion("and-quit", "Leave configuration mode if applied"),
                new Completion("check", "Say what is wrong, apply nothing"),
                new Completion("comment", "What to remember of it")),
            prefix)
        .runnable();
  }

  private Help compare(String prefix) {
    List<Completion> all = new ArrayList<>();
    all.add(new Completion("running", "What is in force"));
    all.add(new Completion("saved", "The newest permanent commit"));
    all.addAll(revisions());
    return Help.of(all, prefix).runnable();
  }

  private List<Completion> revisions() {
    List<Completion> all = new ArrayList<>();
    try {
      int back = 0;
      for (Revision revision : service.revisions()) {
        if (revision.state() == Revision.State.COMMITTED) {
          String comment = revision.comment().isEmpty() ? "" : ": " + revision.comment();
          all.add(
              new Completion(
                  Integer.toString(back++),
                  "#"
                      + revision.number()
                      + " "
                      + revision.time()
                      + " "
                      + revision.author()
                      + comment));
        }
      }
    } catch (ConfigException e) {
      return List.of();
    }
    return all;
  }

  private Help load(List<Token> rest, String prefix) throws SyntaxException {
    if (rest.isEmpty()) {
      return Help.of(
          List.of(
              new Completion("merge", "Join with the candidate"),
              new Completion("override", "Replace the candidate"),
              new Completion("replace", "Replace the instances that the file has")),
          prefix);
    }
    if (rest.size() > 1) {
      return end();
    }
    List<Completion> files = new ArrayList<>();
    Help known =
        environment
            .grammar()
            .get()
            .help(
                CommandLine.parsePartial("file show").words(), "", dev.weir.sdk.command.Role.ADMIN);
    for (Completion file : known.words()) {
      if (file.value().startsWith("config/")) {
        files.add(Completion.of(file.value()));
      }
    }
    return Help.of(files, prefix);
  }

  private static Help hint(String name, String doc, String prefix) {
    return new Help(List.of(), List.of(new Completion(name, doc)), false, prefix);
  }

  private static Help end() {
    return new Help(List.of(), List.of(), true, "");
  }
}
