package dev.weir.shell.render;

import java.util.regex.Pattern;

/**
 * Finds an operator's regular expression in a line at bounded cost: an expression that backtracks
 * without end (such as {@code (a+)+$}) must not take a processor from the appliance.
 */
public final class LineMatcher {
  private static final int MAX_STEPS = 200_000;
  private static final int MAX_LINE = 4_096;

  private final Pattern pattern;

  /** A matcher for one expression. */
  public LineMatcher(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Whether the expression occurs in the line (its first 4,096 characters).
   *
   * @throws TooExpensiveException if finding out takes too many steps
   */
  public boolean find(String line) throws TooExpensiveException {
    String bounded = line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
    try {
      return pattern.matcher(new Counted(bounded, new int[1])).find();
    } catch (StepsExceeded | StackOverflowError e) {
      throw new TooExpensiveException();
    }
  }

  /** The expression backtracks too much on some line. */
  public static final class TooExpensiveException extends Exception {
    private static final long serialVersionUID = 1L;

    TooExpensiveException() {
      super("the regular expression takes too long; make it simpler");
    }
  }

  private static final class StepsExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepsExceeded() {
      super(null, null, false, false);
    }
  }

  /** Counts what the matcher looks at. */
  @SuppressWarnings("ArrayRecordComponent") // shared with sub-sequences on purpose
  private record Counted(CharSequence text, int[] steps) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (++steps[0] > MAX_STEPS) {
        throw new StepsExceeded();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
