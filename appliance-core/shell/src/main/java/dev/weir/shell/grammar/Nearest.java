package dev.weir.shell.grammar;

import java.util.Collection;

/** The nearest valid word to a mistyped one. */
public final class Nearest {
  private static final int MAX_WORD = 64;

  private Nearest() {}

  /** The candidate at the least distance if that is small for the word's length; else empty. */
  public static String of(String word, Collection<String> candidates) {
    String best = "";
    int limit = Math.min(3, (word.length() + 2) / 3);
    int bestDistance = limit + 1;
    if (word.length() > MAX_WORD) {
      return best;
    }
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) < bestDistance
          && candidate.length() <= MAX_WORD) {
        int distance = distance(word, candidate);
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return best;
  }

  /** Edits from one to the other: insert, delete, replace, swap of neighbours. */
  static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, before[j - 2] + 1);
        }
        row[j] = least;
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
