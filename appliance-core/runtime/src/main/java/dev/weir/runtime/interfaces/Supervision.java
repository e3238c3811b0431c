package dev.weir.runtime.interfaces;

import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.Supervised;
import dev.weir.sdk.driver.InterfaceDevice;

/** Watches devices of the kernel: {@link #poll} notices links and brings back what was gone. */
public final class Supervision implements DeviceManager.Listener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.interfaces");

  private final DriverSupervisor supervisor =
      new DriverSupervisor(
          (device, _, state) ->
              LOG.log(
                  System.Logger.Level.INFO,
                  "interface " + device.interfaceName() + " of the host is " + state));

  @Override
  public void opened(DeviceSpec spec, InterfaceDevice device) {
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
