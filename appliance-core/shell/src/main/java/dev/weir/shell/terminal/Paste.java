package dev.weir.shell.terminal;

import java.util.List;
import java.util.function.IntSupplier;

/**
 * A bracketed paste: its lines, of which the last has not been ended. Control characters are taken
 * out, a tab becomes a blank. Of a paste that is too long the whole rest is left out.
 *
 * @param lines at least one
 */
record Paste(List<String> lines) {
  private static final String END = "\u001b[201~";
  private static final int MAX_CHARACTERS = 8 << 20;

  Paste {
    lines = List.copyOf(lines);
  }

  /**
   * Reads to the mark of the end, or the end of input.
   *
   * @param characters the next character; negative at the end of input
   */
  static Paste read(IntSupplier characters) {
    StringBuilder text = new StringBuilder();
    StringBuilder tail = new StringBuilder();
    int next = characters.getAsInt();
    while (next >= 0) {
      tail.append((char) next);
      if (!END.startsWith(tail.toString())) {
        keep(text, tail);
      } else if (tail.length() == END.length()) {
        break;
      }
      next = characters.getAsInt();
    }
    String plain = text.toString().replace("\r\n", "\n").replace('\r', '\n');
    return new Paste(List.of(plain.split("\n", -1)));
  }

  /** What cannot be the mark is text; its last character may begin the mark anew. */
  private static void keep(StringBuilder text, StringBuilder tail) {
    char last = tail.charAt(tail.length() - 1);
    boolean begins = last == END.charAt(0);
    int kept = begins ? tail.length() - 1 : tail.length();
    for (int i = 0; i < kept && text.length() < MAX_CHARACTERS; i++) {
      char c = tail.charAt(i);
      if (c == '\t') {
        text.append(' ');
      } else if (c == '\n' || c == '\r' || !Character.isISOControl(c)) {
        text.append(c);
      }
    }
    tail.setLength(0);
    if (begins) {
      tail.append(last);
    }
  }
}
