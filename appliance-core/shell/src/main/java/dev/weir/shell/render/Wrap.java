package dev.weir.shell.render;

import java.util.ArrayList;
import java.util.List;

/** Breaks text over lines, at blanks where there are any. */
public final class Wrap {
  private Wrap() {}

  /** The lines, none longer than {@code width}; one empty line for empty text. */
  public static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(blank > 0 ? end + 1 : end);
    }
    lines.add(rest);
    return lines;
  }
}
