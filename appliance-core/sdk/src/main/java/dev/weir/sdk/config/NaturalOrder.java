package dev.weir.sdk.config;

import java.util.Comparator;

/**
 * Order of names as people read them: runs of digits compare as numbers, so {@code eth2} stands
 * before {@code eth10}. Total, and consistent with equals.
 */
public final class NaturalOrder implements Comparator<String> {
  /** The one instance. */
  public static final NaturalOrder INSTANCE = new NaturalOrder();

  private NaturalOrder() {}

  @Override
  public int compare(String left, String right) {
    return compareText(left, right);
  }

  static int compareText(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() && j < right.length()) {
      char a = left.charAt(i);
      char b = right.charAt(j);
      if (isDigit(a) && isDigit(b)) {
        int endLeft = endOfDigits(left, i);
        int endRight = endOfDigits(right, j);
        int startLeft = skipZeros(left, i, endLeft);
        int startRight = skipZeros(right, j, endRight);
        int order = Integer.compare(endLeft - startLeft, endRight - startRight);
        for (int k = 0; order == 0 && k < endLeft - startLeft; k++) {
          order = Character.compare(left.charAt(startLeft + k), right.charAt(startRight + k));
        }
        if (order != 0) {
          return order;
        }
        i = endLeft;
        j = endRight;
      } else if (a != b) {
        return Character.compare(a, b);
      } else {
        i++;
        j++;
      }
    }
    int rest = Integer.compare(left.length() - i, right.length() - j);
    return rest != 0 ? rest : left.compareTo(right);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int skipZeros(String text, int from, int end) {
    int start = from;
    while (start < end - 1 && text.charAt(start) == '0') {
      start++;
    }
    return start;
  }
}
