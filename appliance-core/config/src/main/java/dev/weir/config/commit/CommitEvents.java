package dev.weir.config.commit;

import dev.weir.config.store.Revision;

/**
 * Told of what came into force, on the commit thread, for logs, audit and notices to sessions. Must
 * return soon.
 */
public interface CommitEvents {
  /** Tells nobody. */
  CommitEvents NONE = new CommitEvents() {};

  /** A revision came into force. */
  default void committed(Revision revision) {}

  /** Commits became permanent. */
  default void confirmed(int revision, Editor by) {}

  /** Commits were not confirmed in time; the revision given is in force again. */
  default void rolledBack(int from, int to) {}
}
