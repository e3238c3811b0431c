package dev.weir.benchmarks;

import java.util.function.DoubleSupplier;

/**
 * Warm-up: repeats a sample until the rate no longer moves, so that what is measured afterwards is
 * the compiled code and not its compilation.
 */
public final class Steady {
  private static final int WINDOW = 4;
  private static final int MOST = 24;
  private static final double SPREAD = 0.04;

  private Steady() {}

  /**
   * Repeats until the last {@value #WINDOW} samples are within 4 % of one another, at most {@value
   * #MOST} times.
   *
   * @return whether it became steady; if not, other programs share the machine
   */
  public static boolean warmUp(DoubleSupplier sample) {
    double[] last = new double[WINDOW];
    for (int i = 0; i < MOST; i++) {
      last[i % WINDOW] = sample.getAsDouble();
      if (i >= WINDOW - 1) {
        double min = Double.MAX_VALUE;
        double max = 0;
        for (double one : last) {
          min = Math.min(min, one);
          max = Math.max(max, one);
        }
        if (max - min <= SPREAD * max) {
          return true;
        }
      }
    }
    return false;
  }
}
