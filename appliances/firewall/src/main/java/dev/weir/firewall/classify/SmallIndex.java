package dev.weir.firewall.classify;

import java.util.Arrays;

/** Finds the class of a value of up to 16 bits in two reads: equal pages of 256 are shared. */
final class SmallIndex {
  private static final int PAGE = 256;

  private final int[] pageOf = new int[PAGE];
  private final int[] classes;

  SmallIndex(FieldClasses field) {
    int[] pages = new int[0];
    int[] page = new int[PAGE];
    int interval = 0;
    int uniform = -1; // what the whole page before this one holds, if it is one class
    for (int p = 0; p < PAGE; p++) {
      interval = holding(field, interval, p * PAGE);
      if (holding(field, interval, p * PAGE + PAGE - 1) == interval) {
        if (uniform == field.classOf(interval)) {
          pageOf[p] = pageOf[p - 1];
          continue;
        }
        uniform = field.classOf(interval);
        Arrays.fill(page, uniform);
      } else {
        uniform = -1;
        for (int i = 0; i < PAGE; i++) {
          interval = holding(field, interval, p * PAGE + i);
          page[i] = field.classOf(interval);
        }
      }
      int at = find(pages, page);
      if (at == pages.length) {
        pages = Arrays.copyOf(pages, pages.length + PAGE);
        System.arraycopy(page, 0, pages, at, PAGE);
      }
      pageOf[p] = at;
    }
    classes = pages;
  }

  /** The interval that holds a value, from one on that does not lie behind it. */
  private static int holding(FieldClasses field, int from, int value) {
    int interval = from;
    while (interval + 1 < field.intervalCount() && field.boundLow(interval + 1) <= value) {
      interval++;
    }
    return interval;
  }

  private static int find(int[] pages, int[] page) {
    int at = 0;
    while (at < pages.length && !Arrays.equals(pages, at, at + PAGE, page, 0, PAGE)) {
      at += PAGE;
    }
    return at;
  }

  int classOf(int value) {
    return classes[pageOf[(value >>> 8) & 0xFF] + (value & 0xFF)];
  }

  long bytes() {
    return 4L * (PAGE + classes.length);
  }
}
