package dev.weir.shell.terminal;

import dev.weir.shell.session.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/** Output to a terminal, one page at a time. */
final class TerminalScreen implements Screen {
  private static final String MORE = "--More-- (space: page, enter: line, a: all, q: quit)";
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;

  private final Terminal terminal;
  private final Editor editor;
  private boolean paging;
  private int rowsLeft;
  private int refreshedRows;
  private int promptWidth;

  TerminalScreen(Terminal terminal, Editor editor) {
    this.terminal = terminal;
    this.editor = editor;
  }

  void promptWidth(int columns) {
    promptWidth = columns;
  }

  @Override
  public void begin(boolean paged) {
    paging = paged && terminal.getSize().getRows() > 2;
    rowsLeft = terminal.getSize().getRows() - 1;
    refreshedRows = 0;
  }

  @Override
  public void line(String line) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    if (paging) {
      int rows = rows(line);
      if (rowsLeft < rows) {
        more();
      }
      rowsLeft -= rows;
    }
    PrintWriter out = terminal.writer();
    out.print(line);
    out.print('\n');
  }

  private int rows(String line) {
    return 1 + Math.max(0, line.length() - 1) / Math.max(1, terminal.getSize().getColumns());
  }

  private void more() throws InterruptedException {
    PrintWriter out = terminal.writer();
    out.print(MORE);
    out.flush();
    int page = Math.max(1, terminal.getSize().getRows() - 1);
    try {
      NonBlockingReader keys = terminal.reader();
      while (true) {
        int key = keys.read();
        switch (key) {
          case ' ', 'f' -> rowsLeft = page;
          case '\r', '\n', 'j' -> rowsLeft = 1;
          case 'a', 'G' -> paging = false;
          case 'q', 'Q', CTRL_C, CTRL_D, -1 -> {
            clearMore(out);
            throw new InterruptedException();
          }
          default -> {
            continue;
          }
        }
        clearMore(out);
        return;
      }
    } catch (IOException e) {
      clearMore(out);
      throw new InterruptedException();
    }
  }

  private static void clearMore(PrintWriter out) {
    out.print("\r" + " ".repeat(MORE.length()) + "\r");
    out.flush();
  }

  @Override
  public void error(String line) {
    terminal.writer().print(line + "\n");
  }

  @Override
  public void refresh(List<String> lines) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    PrintWriter out = terminal.writer();
    if (refreshedRows > 0) {
      out.print("\u001b[" + refreshedRows + "A\r\u001b[J");
    }
    int width = Math.max(20, terminal.getSize().getColumns());
    int height = Math.max(2, terminal.getSize().getRows() - 1);
    int shown = Math.min(lines.size(), height);
    for (int i = 0; i < shown; i++) {
      String line = lines.get(i);
      out.print(line.length() < width ? line : line.substring(0, width - 1));
      out.print('\n');
    }
    refreshedRows = shown;
    out.flush();
  }

  @Override
  public void flush() {
    terminal.writer().flush();
  }

  @Override
  public boolean confirm(String question) throws InterruptedException {
    try {
      String answer = editor.ask(question + " [yes/no] ", false);
      return answer.equals("yes") || answer.equals("y");
    } catch (UserInterruptException | EndOfFileException e) {
      throw new InterruptedException();
    }
  }

  @Override
  public Optional<String> readSecret(String prompt) {
    try {
      return Optional.of(editor.ask(prompt, true));
    } catch (UserInterruptException | EndOfFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean interactive() {
    return true;
  }

  @Override
  public int promptWidth() {
    return promptWidth;
  }

  @Override
  public int width() {
    return terminal.getSize().getColumns();
  }
}
