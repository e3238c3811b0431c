package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.config.store.Revision;
import java.util.Optional;

/**
 * What is in force.
 *
 * @param configuration the configuration
 * @param revision the commit it came with; empty if none could be read at the start
 */
public record Running(Configuration configuration, Optional<Revision> revision) {
  /** Number of the revision, 0 if there is none. */
  public int number() {
    return revision.map(Revision::number).orElse(0);
  }
}
