package dev.weir.config.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a committed configuration.
 *
 * @param number from 1, rising, never used twice
 * @param author who committed
 * @param origin from where: {@code ssh 192.0.2.10}, {@code startup}
 * @param time when, to the second
 * @param comment what the author said, may be empty
 * @param imported SHA-256 of the file it was imported from
 * @param state whether it is permanent
 */
public record Revision(
    int number,
    String author,
    String origin,
    Instant time,
    String comment,
    Optional<String> imported,
    State state) {
  /** What became of a commit. */
  public enum State {
    /** Permanent. */
    COMMITTED,
    /** Must be confirmed; a restart takes the one before. */
    PENDING,
    /** Was not confirmed in time, or not before a restart. */
    ROLLED_BACK
  }

  public Revision withState(State other) {
    return new Revision(number, author, origin, time, comment, imported, other);
  }
}
