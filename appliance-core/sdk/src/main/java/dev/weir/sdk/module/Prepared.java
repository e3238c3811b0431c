package dev.weir.sdk.module;

/** What a module has made ready. Exactly one of {@link #apply} and {@link #abort} is called. */
public interface Prepared {
  /** For a module that has nothing to do beyond its nodes. */
  Prepared NOTHING = new Prepared() {};

  /**
   * The candidate is only looked at, and aborted afterwards: what apply would change in state that
   * generations share must be at hand for nodes that are made from now on, those of probes. What is
   * in force stays as it is. May take time; commit thread.
   */
  default void rehearse() {}

  /** Comes into force: the workers run the new generation. Does no I/O and cannot fail. */
  default void apply() {}

  /** Undoes what prepare did. */
  default void abort() {}

  /** After a later generation has replaced this one and no worker uses it any more. */
  default void close() {}
}
