package dev.weir.machine.provision;

import java.io.IOException;
import java.util.Optional;

/** A place where provisioning data may be. */
public interface ProvisioningSource {
  /** What operators know it by. */
  String name();

  /**
   * What is there, unchecked; empty if nothing is.
   *
   * @throws IOException if there is something that cannot be read; the message is for operators and
   *     repeats no value
   */
  Optional<SourceData> read() throws IOException;
}
