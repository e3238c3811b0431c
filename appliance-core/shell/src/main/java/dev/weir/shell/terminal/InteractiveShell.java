package dev.weir.shell.terminal;

import dev.weir.shell.session.ShellSession;
import java.io.IOException;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
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
    terminal.handle(Signal.INT, signal -> session.cancel());
    String user = session.user().name();
    DefaultHistory history = new SelectiveHistory(line -> histories.add(user, line));
    editor.setHistory(history);
    histories.of(user).forEach(history::add);
    banner.forEach(line -> terminal.writer().print(line + "\n"));
    while (!session.ended()) {
      String prompt = session.prompt();
      String line;
      try {
        line = editor.readLine(prompt);
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return;
      }
      screen.promptWidth(prompt.length());
      if (line.indexOf('\n') < 0) {
        session.run(line, screen);
      } else {
        runPasted(line);
      }
    }
    terminal.flush();
  }

  /** Runs the lines of a bracketed paste, each as if typed. */
  private void runPasted(String pasted) {
    for (String line : pasted.split("\n")) {
      String prompt = session.prompt();
      terminal.writer().print(prompt + line + "\n");
      screen.promptWidth(prompt.length());
      session.run(line, screen);
      if (session.ended()) {
        return;
      }
    }
  }

  /** Keeps lines that may be kept, in this session and for the user's next. */
  private static final class SelectiveHistory extends DefaultHistory {
    private final java.util.function.Predicate<String> keep;
    private boolean loaded;

    SelectiveHistory(java.util.function.Predicate<String> keep) {
      this.keep = keep;
    }

    @Override
    public void attach(LineReader reader) {
      super.attach(reader);
      loaded = true;
    }

    @Override
    public void add(java.time.Instant time, String line) {
      if (!loaded || keep.test(line)) {
        super.add(time, line);
      }
    }
  }
}
