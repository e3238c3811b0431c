package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;

/**
 * What a configuration comes into force on: the engine and the modules. All methods run on the
 * commit thread.
 */
public interface CommitTarget {
  /** Reports everything that is wrong with a candidate whose records are right; changes nothing. */
  void validate(Configuration candidate, Problems problems);

  /**
   * Builds all that the candidate needs without touching what is in force. Then exactly one of
   * {@code apply}, which cannot fail, and {@code abort} is called on the result.
   *
   * @throws PrepareException if it cannot be had; the target has undone what it did
   */
  Prepared prepare(Configuration candidate) throws PrepareException;
}
