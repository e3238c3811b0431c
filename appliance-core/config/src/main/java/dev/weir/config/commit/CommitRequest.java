package dev.weir.config.commit;

import java.time.Duration;
import java.util.Optional;

/**
 * How to commit.
 *
 * @param comment what to remember of it, may be empty
 * @param confirmWithin if present, the commit is rolled back unless it is confirmed within this
 *     time
 */
public record CommitRequest(String comment, Optional<Duration> confirmWithin) {
  /** A permanent commit without comment. */
  public static final CommitRequest PLAIN = new CommitRequest("", Optional.empty());

  /** A permanent commit. */
  public static CommitRequest commented(String comment) {
    return new CommitRequest(comment, Optional.empty());
  }

  /** A commit that must be confirmed. */
  public static CommitRequest confirmed(Duration within, String comment) {
    return new CommitRequest(comment, Optional.of(within));
  }
}
