package dev.weir.runtime.appliance;

import dev.weir.engine.Generation;
import dev.weir.sdk.module.Prepared;

/** A configuration that is ready to come into force, with the graph it would run. */
public interface PreparedGeneration extends Prepared {
  /** Its generation. */
  Generation generation();
}
