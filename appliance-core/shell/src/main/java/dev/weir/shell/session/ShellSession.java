package dev.weir.shell.session;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.edit.LiveNames;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Role;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.Secrets;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.OperationalGrammar;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.render.Pipeline;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of one user: takes lines, gives output to a screen, keeps the mode. All lines run on
 * one thread; {@link #cancel} comes from any.
 */
public final class ShellSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);

  /**
   * What sessions share.
   *
   * @param grammar operational commands at the time
   * @param roles what a user may do at the time; empty for users that are gone
   * @param configuration candidates and commits
   * @param liveNames interfaces, for completion of configuration
   * @param files where {@code load} and {@code save} find theirs
   * @param hostName for the prompt
   * @param audit who did what
   * @param clock for the countdown of a confirmed commit
   */
  public record Environment(
      Supplier<OperationalGrammar> grammar,
      Function<String, Optional<Role>> roles,
      ConfigService configuration,
      LiveNames liveNames,
      FileArea files,
      Supplier<String> hostName,
      AuditLog audit,
      InstantSource clock) {}

  private final Environment environment;
  private final CommandUser login;
  private final Sessions.Session entry;
  private final OperationalMode operational;
  private final Object runLock = new Object();
  private Optional<ConfigurationMode> configuration = Optional.empty();
  private boolean ended;
  private Optional<Thread> running = Optional.empty();

  /** A session of a user who has logged in. */
  public ShellSession(Environment environment, Sessions.Session entry) {
    this.environment = environment;
    this.entry = entry;
    this.login = entry.user();
    this.operational =
        new OperationalMode(
            environment,
            this::user,
            new OperationalMode.Control() {
              @Override
              public void configure(String how, Screen screen)
                  throws CommandException, InterruptedException {
                enterConfiguration(how, screen);
              }

              @Override
              public void exit() {
                ended = true;
              }
            });
  }

  /** The user with the role of now. */
  public CommandUser user() {
    Role role = environment.roles().apply(login.name()).orElse(Role.READ_ONLY);
    return new CommandUser(login.name(), role, login.source());
  }

  /** Whether the user has left, or been taken away. */
  public boolean ended() {
    return ended;
  }

  /** Runs one line; what it has to say goes to the screen. */
  public Exit run(String text, Screen screen) {
    if (environment.roles().apply(login.name()).isEmpty()) {
      ended = true;
      screen.error("error: user " + login.name() + " is no longer configured   [CLI-0012]");
      return Exit.REJECTED;
    }
    Exit exit = Exit.SYNTAX;
    String outcome = Exit.SYNTAX.label();
    entry.active(environment.clock().instant(), text);
    begin();
    try {
      CommandLine line = CommandLine.parse(text);
      if (line.words().isEmpty() && line.pipes().isEmpty()) {
        return Exit.OK;
      }
      if (line.words().isEmpty()) {
        throw new SyntaxException(
            SyntaxException.PIPE, text.indexOf('|'), "a pipe follows a command");
      }
      exit = mode().run(line, text, screen);
      outcome = exit.label();
    } catch (SyntaxException e) {
      end();
      Errors.show(screen, text, e);
    } catch (CommandException e) {
      end();
      exit = Exit.REJECTED;
      outcome = exit.label() + " " + e.code();
      Errors.show(screen, e);
    } catch (InterruptedException e) {
      end();
      exit = Exit.REJECTED;
      outcome = "cancelled";
    } catch (RuntimeException e) {
      end();
      exit = Exit.REJECTED;
      outcome = "failed";
      LOG.error("Command failed: {}", Secrets.maskCommand(text), e);
      screen.error(
          "error: the command failed: "
              + e.getClass().getSimpleName()
              + ", see 'show log'   [CLI-0099]");
    } finally {
      end();
      screen.flush();
      entry.active(environment.clock().instant(), "");
    }
    environment.audit().command(user(), text, outcome);
    return exit;
  }

  /** What may stand at the end of {@code text}. */
  public Help help(String text) {
    try {
      CommandLine line = CommandLine.parsePartial(text);
      List<Token> words =
          new ArrayList<>(line.pipes().isEmpty() ? line.words() : line.pipes().getLast());
      String prefix = "";
      if (!words.isEmpty() && words.getLast().end() == text.length()) {
        prefix = words.removeLast().text();
      }
      return line.pipes().isEmpty() ? mode().help(words, prefix) : Pipeline.help(words, prefix);
    } catch (SyntaxException e) {
      return Help.none();
    }
  }

  /** The prompt. */
  public String prompt() {
    Mode mode = mode();
    String confirm =
        CommitCommands.countdown(environment.configuration(), environment.clock().instant());
    return login.name()
        + "@"
        + environment.hostName().get()
        + mode.promptStatus()
        + confirm
        + mode.promptEnd();
  }

  /** Cancels the running command, if there is one. */
  public void cancel() {
    synchronized (runLock) {
      running.ifPresent(Thread::interrupt);
    }
  }

  /** Gives up what is not committed, and the locks. */
  @Override
  public void close() {
    configuration.ifPresent(ConfigurationMode::close);
    configuration = Optional.empty();
  }

  private void begin() {
    synchronized (runLock) {
      running = Optional.of(Thread.currentThread());
    }
  }

  private void end() {
    synchronized (runLock) {
      running = Optional.empty();
      Thread.interrupted();
    }
  }

  private Mode mode() {
    return configuration.isPresent() ? configuration.get() : operational;
  }

  private void enterConfiguration(String how, Screen screen)
      throws CommandException, InterruptedException {
    ConfigurationMode mode =
        new ConfigurationMode(environment, this::user, how, operational, this::leaveConfiguration);
    configuration = Optional.of(mode);
    mode.entered(screen);
  }

  private void leaveConfiguration() {
    configuration.ifPresent(ConfigurationMode::close);
    configuration = Optional.empty();
  }
}
