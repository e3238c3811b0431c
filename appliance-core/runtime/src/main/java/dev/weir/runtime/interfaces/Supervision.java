package dev.weir.runtime.interfaces;

import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.Supervised;
import dev.weir.sdk.driver.InterfaceDevice;
import java.io.IOException;

/**
 * Watches devices: {@link #poll} notices links of the kernel and brings back what was gone, {@link
 * #listen} tells when there is something to notice.
 */
public final class Supervision implements DeviceManager.Listener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.interfaces");

  private final DriverSupervisor supervisor =
      new DriverSupervisor(
          (device, _, state) ->
              LOG.log(
                  System.Logger.Level.INFO,
                  "interface " + device.interfaceName() + " of the host is " + state));

  private volatile Runnable listener = () -> {};

  /** Has a listener called, on any thread, as soon as the link of a device may have changed. */
  public void listen(Runnable changed) {
    listener = changed;
    try {
      supervisor.listen(changed);
    } catch (IOException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "links are looked at now and then only: " + refused.getMessage());
    }
  }

  @Override
  public void opened(DeviceSpec spec, InterfaceDevice device) {
    device.onLinkChange(() -> listener.run());
    if (device instanceof Supervised supervised) {
      supervisor.add(supervised);
    }
  }

  @Override
  public void closing(DeviceSpec spec, InterfaceDevice device) {
    if (device instanceof Supervised supervised) {
      supervisor.remove(supervised);
    }
  }

  /** Looks at every device once. */
  public void poll() {
    supervisor.poll();
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
