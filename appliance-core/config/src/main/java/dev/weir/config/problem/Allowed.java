package dev.weir.config.problem;

import java.util.Collection;
import java.util.List;

/** The words that may stand at a place, for the end of an error's text. */
public final class Allowed {
  private static final int SHOWN = 12;

  private Allowed() {}

  /** {@code (lan|wan)}, cut where there are many; empty where there are none. */
  public static String of(Collection<String> words) {
    if (words.isEmpty()) {
      return "";
    }
    List<String> shown = words.stream().limit(SHOWN).toList();
    return " (" + String.join("|", shown) + (words.size() > SHOWN ? "|..." : "") + ")";
  }
}
