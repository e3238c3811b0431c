package dev.weir.runtime.interfaces;

import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;

/** Makes the devices that a configuration asks for. */
@FunctionalInterface
public interface DeviceFactory {
  /**
   * Opens or makes a device.
   *
   * @throws DriverException if it cannot be had; the message says why and what to do
   */
  InterfaceDevice open(DeviceSpec spec) throws DriverException;
}
