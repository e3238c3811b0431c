package dev.weir.shell.session;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.edit.CommandScript;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.text.Change;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import dev.weir.shell.render.LineMatcher;
import dev.weir.shell.render.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Configuration mode: edits of a candidate, commits. */
final class ConfigurationMode implements Mode, AutoCloseable {
  private static final List<String> VERBS = Words.values(ConfigVerb.completions());
  private static final Set<ConfigVerb> PIPED =
      Set.of(ConfigVerb.SHOW, ConfigVerb.COMPARE, ConfigVerb.RUN, ConfigVerb.TEST);

  private final ConfigService service;
  private final EditSession session;
  private final OperationalMode operational;
  private final ShellSession.Environment environment;
  private final Supplier<CommandUser> user;
  private final Runnable leave;
  private final ConfigurationHelp help;
  private final CommitCommands commits;
  private final ConfigurationFiles files;
  private final SecretPrompt secrets;
  private ConfigPath level = ConfigPath.ROOT;

  /**
   * Enters the mode.
   *
   * @param how empty, {@code exclusive} or {@code private}
   * @param leave takes the session back to operational mode
   * @throws CommandException if another holds the lock
   */
  ConfigurationMode(
      ShellSession.Environment environment,
      Supplier<CommandUser> user,
      String how,
      OperationalMode operational,
      Runnable leave)
      throws CommandException {
    this.environment = environment;
    this.service = environment.configuration();
    this.user = user;
    this.operational = operational;
    this.leave = leave;
    EditMode mode =
        switch (how) {
          case "exclusive" -> EditMode.EXCLUSIVE;
          case "private" -> EditMode.PRIVATE;
          default -> EditMode.SHARED;
        };
    CommandUser who = user.get();
    try {
      this.session = service.edit(new Editor(who.name(), who.source()), mode);
    } catch (ConfigException e) {
      throw ConfigurationCommands.refused(e);
    }
    this.help = new ConfigurationHelp(service, session, environment, operational);
    this.commits = new CommitCommands(session);
    this.files = new ConfigurationFiles(environment.files(), session);
    this.secrets = new SecretPrompt(session);
  }

  /** What is told on entering. */
  void entered(Screen screen) throws InterruptedException {
    List<Editor> others = session.others();
    if (!others.isEmpty()) {
      List<String> names = others.stream().map(Editor::toString).toList();
      screen.line("Also editing this candidate: " + String.join(", ", names));
    }
    if (session.mode() == EditMode.SHARED && session.isChanged()) {
      List<String> names = session.authors().stream().map(Editor::toString).toList();
      screen.line("The candidate has uncommitted changes by " + String.join(", ", names));
    }
    showLevel(screen);
  }

  private void showLevel(Screen screen) throws InterruptedException {
    screen.line(level.isRoot() ? "[edit]" : "[edit " + level + "]");
  }

  @Override
  public Exit run(CommandLine line, String text, Screen screen)
      throws SyntaxException, CommandException, InterruptedException {
    CommandUser who = user.get();
    if (!who.role().permits(Role.ADMIN)) {
      leave.run();
      throw new CommandException(
          "CLI-0010", "configuration mode needs role admin, you are " + who.role());
    }
    ConfigVerb verb = verb(line.words().getFirst(), text);
    List<Token> words = line.words().subList(1, line.words().size());
    if (!line.pipes().isEmpty() && !PIPED.contains(verb)) {
      throw new SyntaxException(
          SyntaxException.PIPE,
          line.words().getLast().end(),
          "'" + verb.word() + "' takes no pipe");
    }
    try {
      return run(verb, words, line, text, screen);
    } catch (ConfigException e) {
      Diagnostics.edit(screen, text, words, e);
      return Diagnostics.isSyntax(e) ? Exit.SYNTAX : Exit.REJECTED;
    } catch (LineMatcher.TooExpensiveException e) {
      throw new CommandException("CLI-0011", String.valueOf(e.getMessage()));
    }
  }

  private ConfigVerb verb(Token first, String text) throws SyntaxException {
    try {
      return ConfigVerb.of(Words.resolve(first, VERBS, "command"));
    } catch (SyntaxException e) {
      if (first.text().equals("configure")) {
        throw new SyntaxException(
            SyntaxException.OTHER_MODE, first.start(), "you are in configuration mode already");
      }
      if (OperationalMode.isWord(environment.grammar().get(), first.text())) {
        throw new SyntaxException(
                SyntaxException.OTHER_MODE,
                first.start(),
                "'" + first.text() + "' is a command of operational mode")
            .withFix("run " + text.strip());
      }
      throw e;
    }
  }

  private Exit run(ConfigVerb verb, List<Token> words, CommandLine line, String text, Screen screen)
      throws SyntaxException,
          CommandException,
          InterruptedException,
          ConfigException,
          LineMatcher.TooExpensiveException {
    switch (verb) {
      case SET, DELETE, RENAME, COPY, INSERT, ACTIVATE, DEACTIVATE, COMMENT ->
          edit(verb, words, text, screen);
      case EDIT -> {
        level = session.edits().enter(level, texts(words));
        showLevel(screen);
      }
      case UP -> {
        none(words);
        level = parent();
        showLevel(screen);
      }
      case TOP -> {
        none(words);
        level = ConfigPath.ROOT;
        showLevel(screen);
      }
      case SHOW, COMPARE -> show(verb, words, line, text, screen);
      case RUN, TEST -> {
        List<Token> command = verb == ConfigVerb.RUN ? words : line.words();
        if (command.isEmpty()) {
          throw new SyntaxException(
              SyntaxException.INCOMPLETE, text.length() + 1, "a command follows 'run'");
        }
        return operational.execute(
            environment.grammar().get(),
            new CommandLine(command, line.pipes()),
            text,
            screen,
            Optional.of(session));
      }
      case COMMIT -> {
        CommitCommands.Outcome outcome = commits.commit(words, text, screen);
        if (outcome.leave()) {
          leave.run();
        }
        return outcome.exit();
      }
      case COMMIT_CONFIRM -> {
        return commits.commitConfirm(words, text, screen).exit();
      }
      case CONFIRM -> {
        none(words);
        screen.line("Commit #" + service.confirm(session.editor()) + " is permanent.");
      }
      case DISCARD -> {
        none(words);
        session.discard();
        screen.line("Uncommitted changes discarded.");
      }
      case ROLLBACK -> {
        rollback(one(words, text, "a revision").text());
        screen.line(
            session.isChanged()
                ? "Loaded into the candidate; commit to apply."
                : "That is what runs already.");
      }
      case LOAD -> files.load(level, words, text, screen);
      case SAVE -> files.save(words, environment.hostName().get(), screen);
      case EXIT, QUIT -> {
        none(words);
        exit(verb, screen);
      }
    }
    return Exit.OK;
  }

  private void edit(ConfigVerb verb, List<Token> words, String text, Screen screen)
      throws SyntaxException, ConfigException, CommandException, InterruptedException {
    if (words.isEmpty()) {
      throw new SyntaxException(SyntaxException.INCOMPLETE, text.length() + 1, "a path is missing");
    }
    List<String> plain = new ArrayList<>(texts(words));
    if (verb == ConfigVerb.SET) {
      secrets.ask(level, plain, screen).ifPresent(plain::add);
    }
    if (!CommandScript.VERBS.contains(verb.word())) {
      throw new IllegalStateException(verb.word());
    }
    session.command(level, verb.word(), plain);
  }

  private void show(
      ConfigVerb verb, List<Token> words, CommandLine line, String text, Screen screen)
      throws SyntaxException,
          ConfigException,
          InterruptedException,
          LineMatcher.TooExpensiveException {
    Pipeline pipeline = Pipeline.parse(line.pipes(), text.length());
    List<String> lines;
    if (verb == ConfigVerb.COMPARE) {
      String reference =
          words.isEmpty() ? "running" : one(words, text, "running, saved or a revision").text();
      lines =
          reference.equals("running")
              ? ConfigurationView.lines(session.changes(), pipeline)
              : ConfigurationView.lines(changesSince(reference), pipeline);
    } else if (pipeline.compare().isPresent()) {
      lines = ConfigurationView.lines(session.changesSince(pipeline.compare().get()), pipeline);
    } else {
      ConfigPath path = session.edits().whole(level, texts(words)).path();
      lines =
          ConfigurationView.lines(service.schema(), session.tree(), path, words.size(), pipeline);
    }
    screen.begin(pipeline.paged());
    Pipeline.Filter filter = pipeline.into(screen::line);
    for (String shown : lines) {
      filter.line(shown);
    }
    filter.end();
    if (verb == ConfigVerb.COMPARE && lines.isEmpty() && screen.interactive()) {
      screen.line("No differences.");
    }
  }

  private List<Change> changesSince(String reference) throws ConfigException {
    try {
      return session.changesSince(reference);
    } catch (ConfigException e) {
      throw Diagnostics.at(e, 0);
    }
  }

  private void rollback(String reference) throws ConfigException {
    try {
      session.rollback(reference);
    } catch (ConfigException e) {
      throw Diagnostics.at(e, 0);
    }
  }

  private void exit(ConfigVerb verb, Screen screen) throws InterruptedException {
    if (verb == ConfigVerb.EXIT && !level.isRoot()) {
      level = ConfigPath.ROOT;
      showLevel(screen);
      return;
    }
    if (session.isChanged()) {
      if (session.mode() == EditMode.SHARED) {
        screen.line("Uncommitted changes stay in the candidate.");
      } else if (!screen.confirm("Discard uncommitted changes?")) {
        return;
      }
    }
    leave.run();
  }

  /**
   * The place above: of an instance, that of its map's owner, since a map alone is no place to be.
   */
  private ConfigPath parent() {
    ConfigPath up = level.isRoot() ? level : level.parent();
    while (!up.isRoot()
        && !(session.edits().schemaOf(up) instanceof dev.weir.config.schema.ContainerSchema)) {
      up = up.parent();
    }
    return up;
  }

  static List<String> texts(List<Token> words) {
    return words.stream().map(Token::text).toList();
  }

  static void none(List<Token> words) throws SyntaxException {
    if (!words.isEmpty()) {
      throw surplus(words.getFirst());
    }
  }

  static Token one(List<Token> words, String text, String what) throws SyntaxException {
    if (words.isEmpty()) {
      throw new SyntaxException(
          SyntaxException.INCOMPLETE,
          text.length() + 1,
          "the command is not complete, expected " + what);
    }
    if (words.size() > 1) {
      throw surplus(words.get(1));
    }
    return words.getFirst();
  }

  static SyntaxException surplus(Token token) {
    return new SyntaxException(
        SyntaxException.SURPLUS, token.start(), "the command takes no '" + token.text() + "'");
  }

  @Override
  public Help help(List<Token> words, String prefix) throws SyntaxException {
    return help.help(level, words, prefix);
  }

  @Override
  public String promptStatus() {
    return session.isChanged() ? "*" : "";
  }

  @Override
  public String promptEnd() {
    return "# ";
  }

  @Override
  public void close() {
    session.close();
  }
}
