package dev.weir.shell.terminal;

import dev.weir.shell.session.ShellSession;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/**
 * Reads and runs lines on a terminal until the user leaves. Runs on the session's virtual thread.
 */
public final class InteractiveShell {
  private final Terminal terminal;
  private final ShellSession session;
  private final Histories histories;
  private final Editor editor;
  private final TerminalScreen screen;

  /** A shell on a terminal. */
  public InteractiveShell(Terminal terminal, ShellSession session, Histories histories)
      throws IOException {
    this.terminal = terminal;
    this.session = session;
    this.histories = histories;
    this.editor = new Editor(terminal, session::help);
    this.screen = new TerminalScreen(terminal, editor);
  }

  /** Greets, then reads and runs lines to the end. */
  public void run(List<String> banner) {
    terminal.handle(
        Signal.INT,
        signal -> {
          editor.forgetPaste();
          session.cancel();
        });
    String user = session.user().name();
    SelectiveHistory history = new SelectiveHistory(line -> histories.add(user, line));
    editor.setHistory(history);
    histories.of(user).forEach(history::add);
    history.record();
    banner.forEach(line -> terminal.writer().print(line + "\n"));
    while (!session.ended()) {
      String prompt = session.prompt();
      String line;
      try {
        line = editor.next(prompt);
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return;
      }
      screen.promptWidth(prompt.length());
      session.run(line, screen);
    }
    terminal.flush();
  }

  /** Keeps lines that may be kept, in this session and for the user's next. */
  private static final class SelectiveHistory extends DefaultHistory {
    private final Predicate<String> keep;
    private boolean recording;

    SelectiveHistory(Predicate<String> keep) {
      this.keep = keep;
    }

    /** From now on lines are new ones. */
    void record() {
      recording = true;
    }

    @Override
    public void add(Instant time, String line) {
      if (!recording || keep.test(line)) {
        super.add(time, line);
      }
    }
  }
}
