package dev.weir.sdk.config;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words and quotes words for one. */
public final class Words {
  private Words() {}

  /**
   * The words of a line. A word, or a part of one, may stand in double quotes, inside which {@code
   * \"}, {@code \\}, {@code \n} and {@code \t} are known.
   *
   * @throws IllegalArgumentException on an unclosed quote
   */
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c == '"') {
          quoted = false;
        } else if (c == '\\' && i + 1 < line.length()) {
          i++;
          word.append(
              switch (line.charAt(i)) {
                case 'n' -> '\n';
                case 't' -> '\t';
                default -> line.charAt(i);
              });
        } else {
          word.append(c);
        }
      } else if (c == '"') {
        quoted = true;
        inWord = true;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /**
   * The word as it must be typed: itself, or in double quotes where it holds blanks or signs of the
   * command line.
   */
  public static String quote(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain = c > ' ' && c != 0x7f && "\"\\|;#?{}[]".indexOf(c) < 0;
    }
    if (plain) {
      return word;
    }
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
