package dev.weir.testkit.packet;

/** One thing a frame must be; see {@link Checks}. */
@FunctionalInterface
public interface Check {
  /**
   * Checks it.
   *
   * @throws AssertionError if it is not so
   */
  void check(Dissection frame);
}
