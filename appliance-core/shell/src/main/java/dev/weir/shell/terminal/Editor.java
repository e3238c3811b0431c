package dev.weir.shell.terminal;

import dev.weir.sdk.config.Words;
import dev.weir.shell.grammar.Help;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Expander;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;

/**
 * The line editor: JLine's, with {@code ?} and TAB bound to the grammar's help. The terminal is
 * asked to mark pastes: their lines come one after another as if typed, but {@code ?} and TAB in
 * them are text. From a terminal that cannot, a paste is typing; while more input waits than a
 * person types, the line is not drawn anew for each character.
 */
final class Editor extends LineReaderImpl {
  private static final int MAX_LISTED = 100;
  private static final String HELP = "weir-help";
  private static final String COMPLETE = "weir-complete";

  private final Function<String, Help> help;
  private final Queue<String> pasted = new ConcurrentLinkedQueue<>();
  private String unfinished = "";
  private boolean asking;

  Editor(Terminal terminal, Function<String, Help> help) throws IOException {
    super(terminal, "weir", new HashMap<>());
    this.help = help;
    setParser(new WholeLine());
    setExpander(new NoExpansion());
    unsetOpt(Option.INSERT_TAB);
    setOpt(Option.BRACKETED_PASTE);
    setOpt(Option.DISABLE_EVENT_EXPANSION);
    setOpt(Option.HISTORY_IGNORE_SPACE);
    setVariable(LineReader.HISTORY_SIZE, 500);
    setVariable(LineReader.BELL_STYLE, "none");
    getWidgets().put(HELP, this::showHelp);
    getWidgets().put(COMPLETE, this::completeLine);
    KeyMap<Binding> keys = Objects.requireNonNull(getKeyMaps().get(LineReader.EMACS));
    keys.bind(new Reference(HELP), "?");
    keys.bind(new Reference(COMPLETE), "\t");
    getKeyMaps().put(LineReader.MAIN, keys);
  }

  /**
   * The next line: of a paste if lines of it are left, else one that is typed.
   *
   * @throws UserInterruptException on Ctrl-C
   * @throws EndOfFileException on Ctrl-D, and when the terminal is gone
   */
  String next(String prompt) {
    String line = pasted.poll();
    if (line != null) {
      terminal.writer().print(prompt + line + "\n");
      getHistory().add(line);
      return line;
    }
    String begun = unfinished;
    unfinished = "";
    return readLine(prompt, null, (Character) null, begun);
  }

  /** Lines of a paste that have not run yet never will. Any thread. */
  void forgetPaste() {
    pasted.clear();
  }

  /** Takes a paste in: what is before its first line end ends the line at once. */
  @Override
  public boolean beginPaste() {
    Paste paste = Paste.read(bindingReader::readCharacter);
    List<String> lines = paste.lines();
    if (asking || lines.size() == 1) {
      buf.write(lines.getFirst());
      return true;
    }
    String behind = buf.substring(buf.cursor());
    buf.delete(behind.length());
    buf.write(lines.getFirst());
    pasted.addAll(lines.subList(1, lines.size() - 1));
    unfinished = lines.getLast() + behind;
    return acceptLine();
  }

  /** Reads an answer, without help and history; a secret is not echoed. */
  String ask(String prompt, boolean secret) {
    History kept = getHistory();
    asking = true;
    setVariable(LineReader.DISABLE_HISTORY, true);
    try {
      return secret ? readLine(prompt, '\0') : readLine(prompt);
    } finally {
      asking = false;
      setVariable(LineReader.DISABLE_HISTORY, false);
      setHistory(kept);
    }
  }

  @Override
  protected void redisplay(boolean flush) {
    if (state == State.NORMAL && pendingInput()) {
      return;
    }
    super.redisplay(flush);
  }

  private boolean pendingInput() {
    try {
      return terminal.reader().available() > 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private boolean showHelp() {
    if (asking || inQuote()) {
      buf.write('?');
      return true;
    }
    below("?", HelpText.lines(help.apply(buf.upToCursor()), terminal.getSize().getColumns()));
    return true;
  }

  private boolean completeLine() {
    if (asking) {
      return true;
    }
    Help possible = help.apply(buf.upToCursor());
    String typed = possible.prefix();
    String common = possible.commonPrefix();
    if (possible.words().size() == 1) {
      replaceWord(typed, common, true);
    } else if (common.length() > typed.length()) {
      replaceWord(typed, common, false);
    } else if (possible.words().size() <= MAX_LISTED || typed.isEmpty()) {
      below("", HelpText.lines(possible, terminal.getSize().getColumns()));
    }
    return true;
  }

  private void replaceWord(String typed, String whole, boolean end) {
    String quoted = Words.quote(whole);
    if (quoted.equals(whole)) {
      buf.write(whole.substring(Math.min(typed.length(), whole.length())));
    } else {
      int start = buf.cursor();
      while (start > 0
          && buf.atChar(start - 1) > ' '
          && !buf.substring(start, buf.cursor()).equals(Words.quote(typed))) {
        start--;
      }
      buf.backspace(buf.cursor() - start);
      buf.write(end ? quoted : quoted.substring(0, quoted.length() - 1));
    }
    if (end && (buf.cursor() == buf.length() || buf.currChar() > ' ')) {
      buf.write(' ');
    }
  }

  private boolean inQuote() {
    String before = buf.upToCursor();
    boolean quoted = false;
    for (int i = 0; i < before.length(); i++) {
      if (before.charAt(i) == '\\' && quoted) {
        i++;
      } else if (before.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return quoted;
  }

  /** Leaves the line as it is, writes below it, and begins it anew. */
  private void below(String typed, List<String> lines) {
    int cursor = buf.cursor();
    buf.cursor(buf.length());
    super.redisplay(false);
    StringBuilder text = new StringBuilder(typed).append('\n');
    for (String line : lines) {
      text.append(line).append('\n');
    }
    terminal.writer().print(text);
    terminal.writer().flush();
    buf.cursor(cursor);
    redrawLine();
  }

  /** The line is the grammar's business, not the editor's: no word of it is looked at here. */
  private static final class WholeLine implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      return new ParsedLine() {
        @Override
        public String word() {
          return line;
        }

        @Override
        public int wordCursor() {
          return cursor;
        }

        @Override
        public int wordIndex() {
          return 0;
        }

        @Override
        public List<String> words() {
          return List.of(line);
        }

        @Override
        public String line() {
          return line;
        }

        @Override
        public int cursor() {
          return cursor;
        }
      };
    }
  }

  /** {@code !} is an ordinary character. */
  private static final class NoExpansion implements Expander {
    @Override
    public String expandHistory(History history, String line) {
      return line;
    }

    @Override
    public String expandVar(String word) {
      return word;
    }
  }
}
