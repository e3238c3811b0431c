package dev.weir.sdk.node;

/** The state of one worker, as a node gets to see it when it is made. */
@FunctionalInterface
public interface StateView {
  /** The worker's object for a reference got from {@code Assembly.state}. */
  <S> S get(StateRef<S> ref);
}
