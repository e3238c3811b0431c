package dev.weir.runtime.interfaces;

import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import java.util.Optional;

/** Makes the devices that a configuration asks for. */
@FunctionalInterface
public interface DeviceFactory {
  /**
   * Opens or makes a device.
   *
   * @throws DriverException if it cannot be had; the message says why and what to do
   */
  InterfaceDevice open(DeviceSpec spec) throws DriverException;

  /**
   * Opens what takes the place of a device that was opened but has refused a worker one of its
   * queues since. The former is for the caller to close.
   *
   * @return empty if the device refused nothing, or nothing can take its place
   * @throws DriverException if that cannot be had either
   */
  default Optional<InterfaceDevice> openInsteadOf(InterfaceDevice device, DeviceSpec spec)
      throws DriverException {
    return Optional.empty();
  }
}
