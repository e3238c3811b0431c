package dev.weir.shell.session;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditSession;
import dev.weir.config.edit.Completer;
import dev.weir.config.edit.LiveNames;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.OperationalGrammar;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import dev.weir.shell.render.Pipeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Operational mode: the commands of the modules and of the shell, {@code configure}, {@code exit}.
 */
final class OperationalMode implements Mode {
  /** The command whose output is configuration, which has formats of its own. */
  static final String SHOW_CONFIGURATION = "show configuration";

  private static final List<Completion> CONTROL =
      List.of(
          new Completion("configure", "Enter configuration mode"),
          new Completion("exit", "End the session"),
          new Completion("quit", "End the session"));
  private static final List<String> CONFIGURE_MODES = List.of("exclusive", "private");
  private static final List<Completion> CONFIGURE_HELP =
      List.of(
          new Completion("exclusive", "Keep others from changing the shared candidate"),
          new Completion("private", "Change a copy of your own"));

  /** What the control words do. */
  interface Control {
    /** Enters configuration mode; {@code how} is empty, {@code exclusive} or {@code private}. */
    void configure(String how, Screen screen) throws CommandException, InterruptedException;

    /** Ends the session. */
    void exit();
  }

  private final Supplier<OperationalGrammar> grammar;
  private final Supplier<CommandUser> user;
  private final Control control;
  private final ConfigService configuration;
  private final LiveNames liveNames;

  OperationalMode(
      ShellSession.Environment environment, Supplier<CommandUser> user, Control control) {
    this.grammar = environment.grammar();
    this.configuration = environment.configuration();
    this.liveNames = environment.liveNames();
    this.user = user;
    this.control = control;
  }

  @Override
  public Exit run(CommandLine line, String text, Screen screen)
      throws SyntaxException, CommandException, InterruptedException {
    OperationalGrammar commands = grammar.get();
    Token first = line.words().getFirst();
    TreeSet<String> firstWords = new TreeSet<>(Words.values(CONTROL));
    commands.commands().forEach(command -> firstWords.add(command.kind().word()));
    String word = resolve(first, firstWords);
    if (Words.values(CONTROL).contains(word)) {
      control(word, line, screen);
      return Exit.OK;
    }
    return execute(commands, line, text, screen, Optional.empty());
  }

  private static String resolve(Token first, TreeSet<String> words) throws SyntaxException {
    try {
      return Words.resolve(first, words, "command");
    } catch (SyntaxException e) {
      if (ConfigVerb.isWord(first.text())) {
        throw new SyntaxException(
                SyntaxException.OTHER_MODE,
                first.start(),
                "'" + first.text() + "' is a command of configuration mode")
            .withFix("configure");
      }
      throw e;
    }
  }

  /** Whether a word begins a command of this mode that configuration mode does not have. */
  static boolean isWord(OperationalGrammar commands, String word) {
    return Words.values(CONTROL).contains(word)
        || commands.commands().stream().anyMatch(command -> command.kind().word().equals(word));
  }

  /**
   * Runs an operational command; also for {@code run} of configuration mode.
   *
   * @param editing the candidate of configuration mode, if the command was given there
   */
  Exit execute(
      OperationalGrammar commands,
      CommandLine line,
      String text,
      Screen screen,
      Optional<EditSession> editing)
      throws SyntaxException, CommandException, InterruptedException {
    Pipeline pipeline = Pipeline.parse(line.pipes(), text.length());
    OperationalGrammar.Match match = commands.match(line.words());
    CommandUser who = user.get();
    if (!who.role().permits(match.command().role())) {
      throw new CommandException(
          "CLI-0010",
          "'"
              + match.command().words()
              + "' needs role "
              + match.command().role()
              + ", you are "
              + who.role());
    }
    boolean configurationShown = match.command().words().equals(SHOW_CONFIGURATION);
    if (!configurationShown && (pipeline.set() || pipeline.compare().isPresent())) {
      throw new SyntaxException(
          SyntaxException.PIPE,
          line.pipes().getFirst().getFirst().start(),
          "'display set' and 'compare' apply to 'show configuration'");
    }
    screen.begin(pipeline.paged());
    RunContext context = new RunContext(who, match, pipeline, screen, editing);
    try {
      CommandResult result = match.command().action().run(context);
      boolean stopped = Thread.interrupted();
      context.finish(result);
      if (stopped) {
        throw new InterruptedException();
      }
      return Exit.OK;
    } catch (ConfigurationCommands.PathRefused e) {
      Diagnostics.edit(screen, text, e.tokens(line.words()), e.reason());
      return Diagnostics.isSyntax(e.reason()) ? Exit.SYNTAX : Exit.REJECTED;
    } catch (RunContext.PipeFailure e) {
      throw new CommandException("CLI-0011", String.valueOf(e.getMessage()));
    }
  }

  private void control(String word, CommandLine line, Screen screen)
      throws SyntaxException, CommandException, InterruptedException {
    if (!line.pipes().isEmpty()) {
      throw new SyntaxException(
          SyntaxException.PIPE, line.words().getLast().end(), "'" + word + "' takes no pipe");
    }
    int allowed = word.equals("configure") ? 2 : 1;
    if (line.words().size() > allowed) {
      Token surplus = line.words().get(allowed);
      throw new SyntaxException(
          SyntaxException.SURPLUS,
          surplus.start(),
          "the command takes no '" + surplus.text() + "'");
    }
    if (!word.equals("configure")) {
      control.exit();
      return;
    }
    String how =
        line.words().size() == 2 ? Words.resolve(line.words().get(1), CONFIGURE_MODES, "mode") : "";
    CommandUser who = user.get();
    if (!who.role().permits(Role.ADMIN)) {
      throw new CommandException("CLI-0010", "'configure' needs role admin, you are " + who.role());
    }
    control.configure(how, screen);
  }

  @Override
  public Help help(List<Token> words, String prefix) throws SyntaxException {
    Role role = user.get().role();
    if (words.isEmpty()) {
      Help commands = grammar.get().help(words, prefix, role);
      List<Completion> all = new ArrayList<>(commands.words());
      for (Completion word : CONTROL) {
        boolean allowed = !word.value().equals("configure") || role.permits(Role.ADMIN);
        if (allowed && word.value().startsWith(prefix)) {
          all.add(word);
        }
      }
      all.sort(Comparator.comparing(Completion::value));
      return new Help(all, List.of(), false, prefix);
    }
    if ("configure".startsWith(words.getFirst().text()) && words.getFirst().text().length() > 1) {
      return words.size() == 1 && role.permits(Role.ADMIN)
          ? Help.of(CONFIGURE_HELP, prefix).runnable()
          : Help.none();
    }
    int path = configurationPath(words);
    if (path > 0) {
      return configurationHelp(words, path, prefix, role);
    }
    return grammar.get().help(words, prefix, role);
  }

  /** Where the words of a path begin in {@code show configuration}; 0 for other commands. */
  private static int configurationPath(List<Token> words) {
    boolean shows =
        words.size() >= 2
            && "show".startsWith(words.getFirst().text())
            && words.get(1).text().startsWith("conf")
            && "configuration".startsWith(words.get(1).text());
    int at = 2;
    while (shows && at < words.size()) {
      String word = words.get(at).text();
      if (word.equals("running") || word.equals("candidate")) {
        at++;
      } else if (word.equals("revision")) {
        at += 2;
      } else {
        break;
      }
    }
    return shows && at <= words.size() ? at : 0;
  }

  private Help configurationHelp(List<Token> words, int path, String prefix, Role role)
      throws SyntaxException {
    Help below =
        ConfigurationHelp.path(
            new Completer(configuration.schema(), liveNames),
            Completer.Verb.SHOW,
            configuration.running().configuration().tree(),
            ConfigPath.ROOT,
            words.subList(path, words.size()),
            prefix);
    if (path < words.size()) {
      return below;
    }
    Help options = grammar.get().help(words, prefix, role);
    List<Completion> all = new ArrayList<>(options.words());
    all.addAll(below.words());
    return new Help(all, List.of(), options.executable(), prefix);
  }

  @Override
  public String promptStatus() {
    return "";
  }

  @Override
  public String promptEnd() {
    return "> ";
  }
}
