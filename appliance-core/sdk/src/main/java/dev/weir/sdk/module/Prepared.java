package dev.weir.sdk.module;

/** What a module has made ready. Exactly one of {@link #apply} and {@link #abort} is called. */
public interface Prepared {
  /** For a module that has nothing to do beyond its nodes. */
  Prepared NOTHING = new Prepared() {};

  /** Comes into force: the workers run the new generation. Does no I/O and cannot fail. */
  default void apply() {}

  /** Undoes what prepare did. */
  default void abort() {}

  /** After a later generation has replaced this one and no worker uses it any more. */
  default void close() {}
}
