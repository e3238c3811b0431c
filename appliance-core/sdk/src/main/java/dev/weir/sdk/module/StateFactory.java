package dev.weir.sdk.module;

/**
 * Makes the state of one worker; called at prepare for each worker that has none of that key yet.
 */
@FunctionalInterface
public interface StateFactory<S> {
  /**
   * Makes it.
   *
   * @param worker index of the worker
   * @param hashSeed seed for hash tables
   */
  S create(int worker, long hashSeed);
}
