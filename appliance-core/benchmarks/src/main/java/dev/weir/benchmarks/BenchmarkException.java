package dev.weir.benchmarks;

/** A benchmark cannot be run, or what it measures did not do its work; the message says why. */
public final class BenchmarkException extends Exception {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public BenchmarkException(String message) {
    super(message);
  }

  /** With a message for the user and the cause. */
  public BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
