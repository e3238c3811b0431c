package dev.weir.runtime.appliance;

import dev.weir.drivers.shadow.ShadowInterface;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.module.InterfaceRef;
import java.util.Optional;

/** Makes the host's side of routed interfaces. */
@FunctionalInterface
public interface ShadowFactory {
  /** An appliance without a host stack: what it would punt is dropped and counted. */
  ShadowFactory NONE = (_, _) -> Optional.empty();

  /**
   * Opens the shadow of an interface, down and without addresses.
   *
   * @param namespace the host's network namespace; empty for the process's own
   * @return empty if the appliance has no host stack
   * @throws DriverException if it cannot be had
   */
  Optional<ShadowInterface> open(InterfaceRef on, Optional<String> namespace)
      throws DriverException;
}
