package dev.weir.sdk.node;

/**
 * State owned by workers, one object each, that outlives generations.
 *
 * @param <S> the object
 */
public interface StateRef<S> {
  /** What it is known by. */
  StateKey<S> key();
}
