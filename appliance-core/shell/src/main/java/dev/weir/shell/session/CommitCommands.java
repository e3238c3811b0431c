package dev.weir.shell.session;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.CommitResult;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditSession;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code commit}, {@code commit check}, {@code commit-confirm}. */
final class CommitCommands {
  static final List<String> OPTIONS = List.of("check", "comment", "and-quit");
  private static final int MAX_MINUTES = 24 * 60;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final EditSession session;

  CommitCommands(EditSession session) {
    this.session = session;
  }

  /**
   * How it ended.
   *
   * @param exit for the exit code
   * @param leave whether configuration mode is to be left
   */
  record Outcome(Exit exit, boolean leave) {}

  Outcome commit(List<Token> words, String text, Screen screen)
      throws SyntaxException, InterruptedException {
    boolean check = false;
    boolean quit = false;
    String comment = "";
    for (int i = 0; i < words.size(); i++) {
      switch (Words.resolve(words.get(i), OPTIONS, "option")) {
        case "check" -> check = true;
        case "and-quit" -> quit = true;
        default -> {
          i++;
          comment = value(words, i, text, "a comment in quotes").text();
        }
      }
    }
    if (check) {
      return check(screen);
    }
    return apply(new CommitRequest(comment, Optional.empty()), quit, screen);
  }

  Outcome commitConfirm(List<Token> words, String text, Screen screen)
      throws SyntaxException, InterruptedException {
    Token minutes = value(words, 0, text, "minutes");
    String comment = "";
    if (words.size() > 1) {
      Words.resolve(words.get(1), List.of("comment"), "option");
      comment = value(words, 2, text, "a comment in quotes").text();
      if (words.size() > 3) {
        throw ConfigurationMode.surplus(words.get(3));
      }
    }
    return apply(
        CommitRequest.confirmed(Duration.ofMinutes(minutes(minutes)), comment), false, screen);
  }

  private Outcome check(Screen screen) throws InterruptedException {
    try {
      CommitResult result = session.check();
      Diagnostics.check(screen, result.warnings());
      screen.line(checked(result) + " " + count(result.warnings()) + ". Nothing was applied.");
      return new Outcome(Exit.OK, false);
    } catch (ConfigException e) {
      return refused(screen, e);
    }
  }

  private Outcome apply(CommitRequest request, boolean quit, Screen screen)
      throws InterruptedException {
    try {
      CommitResult result = session.commit(request);
      Diagnostics.check(screen, result.warnings());
      if (!result.changed()) {
        screen.line("Nothing to commit.");
        return new Outcome(Exit.OK, quit);
      }
      screen.line(checked(result));
      screen.line(
          "Applied as #"
              + result.revision()
              + "."
              + result.rollsBackAt().map(CommitCommands::rollback).orElse(""));
      return new Outcome(Exit.OK, quit);
    } catch (ConfigException e) {
      return refused(screen, e);
    }
  }

  private static String rollback(Instant deadline) {
    return " Rolls back at " + TIME.format(deadline) + " unless confirmed.";
  }

  private static String checked(CommitResult result) {
    return "Checked "
        + result.objects()
        + " objects in "
        + Math.max(1, result.checking().toMillis())
        + " ms.";
  }

  private static Outcome refused(Screen screen, ConfigException e) {
    Diagnostics.check(screen, e.diagnostics());
    screen.error(count(e.diagnostics()) + ". Nothing was applied.");
    return new Outcome(Exit.REJECTED, false);
  }

  private static String count(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(Diagnostic::isError).count();
    long warnings = diagnostics.size() - errors;
    return errors
        + (errors == 1 ? " error, " : " errors, ")
        + warnings
        + (warnings == 1 ? " warning" : " warnings");
  }

  private static long minutes(Token token) throws SyntaxException {
    try {
      int minutes = Integer.parseInt(token.text());
      if (minutes >= 1 && minutes <= MAX_MINUTES) {
        return minutes;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new SyntaxException(
        SyntaxException.INVALID,
        token.start(),
        "'" + token.text() + "' is not a number of minutes (1-" + MAX_MINUTES + ")");
  }

  private static Token value(List<Token> words, int at, String text, String what)
      throws SyntaxException {
    if (at >= words.size()) {
      throw new SyntaxException(
          SyntaxException.INCOMPLETE,
          text.length() + 1,
          "the command is not complete, expected " + what);
    }
    return words.get(at);
  }

  /** Seconds left of a pending confirm, as {@code (confirm 4:58)}; empty if none is pending. */
  static String countdown(ConfigService service, Instant now) {
    return service
        .pendingConfirm()
        .map(
            pending -> {
              long left = Math.max(0, Duration.between(now, pending.deadline()).toSeconds());
              return String.format(Locale.ROOT, "(confirm %d:%02d)", left / 60, left % 60);
            })
        .orElse("");
  }
}
