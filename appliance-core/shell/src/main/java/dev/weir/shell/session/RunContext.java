package dev.weir.shell.session;

import dev.weir.config.commit.EditSession;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Sections;
import dev.weir.shell.grammar.OperationalGrammar;
import dev.weir.shell.render.Format;
import dev.weir.shell.render.LineMatcher;
import dev.weir.shell.render.Pipeline;
import dev.weir.shell.render.TextRenderer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A running operational command: its arguments, and the way of its results through the pipes to the
 * screen.
 */
public final class RunContext implements CommandContext {
  private final CommandUser user;
  private final OperationalGrammar.Match match;
  private final Pipeline pipeline;
  private final Pipeline.Filter filter;
  private final Screen screen;
  private final Optional<EditSession> editing;
  private boolean streaming;

  /**
   * A command about to run.
   *
   * @param editing the candidate of configuration mode, if the command was given there
   */
  RunContext(
      CommandUser user,
      OperationalGrammar.Match match,
      Pipeline pipeline,
      Screen screen,
      Optional<EditSession> editing) {
    this.editing = editing;
    this.user = user;
    this.match = match;
    this.pipeline = pipeline;
    this.screen = screen;
    this.filter = pipeline.into(screen::line);
  }

  @Override
  public CommandUser user() {
    return user;
  }

  @Override
  public <T> Optional<T> find(String argument, Class<T> valueClass) {
    Class<?> declared = match.command().argument(argument).type().valueClass();
    if (!valueClass.isAssignableFrom(declared)) {
      throw new IllegalArgumentException(argument + " is a " + declared.getSimpleName());
    }
    return Optional.ofNullable(match.values().get(argument)).map(valueClass::cast);
  }

  @Override
  public boolean has(String keyword) {
    return match.keywords().contains(keyword);
  }

  /** The pipes, for commands that render configuration themselves. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** Shows lines that are rendered already. */
  public void lines(List<String> lines) throws InterruptedException {
    try {
      for (String line : lines) {
        filter.line(line);
      }
    } catch (LineMatcher.TooExpensiveException e) {
      throw new PipeFailure(e);
    }
  }

  @Override
  public void emit(CommandResult result) throws InterruptedException {
    streaming = true;
    lines(pipeline.format().streamLines(result));
    screen.flush();
  }

  @Override
  public void refresh(CommandResult result) throws InterruptedException {
    if (screen.interactive() && pipeline.format() == Format.TEXT && pipeline.stages().isEmpty()) {
      streaming = true;
      screen.refresh(pipeline.format().lines(result));
    } else {
      emit(result);
    }
  }

  /** Shows the result that the command returned. */
  void finish(CommandResult result) throws InterruptedException {
    boolean nothing = result instanceof Sections sections && sections.parts().isEmpty();
    if (!nothing) {
      lines(streaming ? pipeline.format().streamLines(result) : whole(result));
    }
    end();
  }

  private List<String> whole(CommandResult result) {
    boolean read = screen.interactive() && pipeline.stages().isEmpty();
    return read && pipeline.format() == Format.TEXT
        ? TextRenderer.lines(result, screen.width())
        : pipeline.format().lines(result);
  }

  /** No more results come: pipes that wait for the end show theirs. */
  void end() throws InterruptedException {
    try {
      filter.end();
    } catch (LineMatcher.TooExpensiveException e) {
      throw new PipeFailure(e);
    }
  }

  @Override
  public boolean pause(Duration span) {
    try {
      Thread.sleep(span);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean cancelled() {
    return Thread.currentThread().isInterrupted();
  }

  @Override
  public boolean confirm(String question) throws InterruptedException {
    return screen.confirm(question);
  }

  @Override
  public <T> Optional<T> session(Class<T> type) {
    return editing.filter(type::isInstance).map(type::cast);
  }

  /** A pipe gave up; passes through commands, which know nothing of pipes. */
  static final class PipeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PipeFailure(LineMatcher.TooExpensiveException cause) {
      super(cause.getMessage(), cause, false, false);
    }
  }
}
