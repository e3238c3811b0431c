package dev.weir.shell.grammar;

import dev.weir.sdk.command.Completion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What may stand at the cursor.
 *
 * @param words words that can be completed
 * @param hints values that can only be described: {@code <count>} with its type and help
 * @param executable whether the line can be run as it is
 * @param prefix what has been typed of the word at the cursor
 */
public record Help(
    List<Completion> words, List<Completion> hints, boolean executable, String prefix) {
  public Help {
    words = List.copyOf(words);
    hints = List.copyOf(hints);
  }

  /** Nothing. */
  public static Help none() {
    return new Help(List.of(), List.of(), false, "");
  }

  /** Words out of {@code all} that begin with {@code prefix}, without duplicates. */
  public static Help of(List<Completion> all, String prefix) {
    Map<String, Completion> words = new LinkedHashMap<>();
    for (Completion word : all) {
      if (word.value().startsWith(prefix)) {
        words.putIfAbsent(word.value(), word);
      }
    }
    return new Help(new ArrayList<>(words.values()), List.of(), false, prefix);
  }

  /** The same for a line that can be run as it is. */
  public Help runnable() {
    return new Help(words, hints, prefix.isEmpty(), prefix);
  }

  /** The longest text that all words begin with; the prefix itself if there is none. */
  public String commonPrefix() {
    if (words.isEmpty()) {
      return prefix;
    }
    String common = words.getFirst().value();
    for (Completion word : words) {
      int length = Math.min(common.length(), word.value().length());
      int same = 0;
      while (same < length && common.charAt(same) == word.value().charAt(same)) {
        same++;
      }
      common = common.substring(0, same);
    }
    return common;
  }
}
