package dev.weir.config.commit;

import dev.weir.config.problem.Diagnostic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a check or a commit did.
 *
 * @param revision number of the revision in force now; for a check, the one that is in force still
 * @param changed whether something came into force
 * @param objects how many values and instances were checked
 * @param checking how long checking took
 * @param rollsBackAt when the commit is rolled back unless it is confirmed
 * @param warnings what the operator should look at
 */
public record CommitResult(
    int revision,
    boolean changed,
    int objects,
    Duration checking,
    Optional<Instant> rollsBackAt,
    List<Diagnostic> warnings) {
  public CommitResult {
    warnings = List.copyOf(warnings);
  }
}
