package dev.weir.drivers.device;

import dev.weir.drivers.netlink.Link;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.LinkState;
import java.io.IOException;
import java.util.Optional;

/**
 * A device of the kernel that may vanish and return. Called by the {@link DriverSupervisor} alone.
 */
public interface Supervised extends InterfaceDevice {
  /** Name of the kernel's interface. */
  String interfaceName();

  /** Name of the network namespace it is in; empty for the process's own. */
  Optional<String> namespaceName();

  /**
   * Takes note of the interface as the kernel reports it.
   *
   * @param link empty if there is none of that name, or no such namespace
   */
  void observe(Optional<Link> link);

  /**
   * Opens the device again for the queues that lost it. Called while {@link #linkState} is {@link
   * LinkState#ABSENT}.
   *
   * @throws IOException if it is not back yet
   */
  void reattach() throws IOException;
}
