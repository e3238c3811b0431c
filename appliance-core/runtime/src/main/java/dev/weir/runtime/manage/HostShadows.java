package dev.weir.runtime.manage;

import dev.weir.drivers.shadow.ShadowInterface;
import dev.weir.drivers.shadow.ShadowSettings;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.module.InterfaceRef;
import java.util.Optional;

/** Shadow interfaces in the kernel, named after the interface with {@code w-} before it. */
public final class HostShadows implements ShadowFactory {
  private static final int LONGEST_NAME = 15;

  /** A host's own default route is preferred to those through shadows. */
  private static final int METRIC = 1024;

  /** Shadows of interfaces without link layer: locally administered, the rest is the index. */
  private static final long MADE_UP_MAC = 0x02005e000000L;

  @Override
  public Optional<ShadowInterface> open(InterfaceRef on, Optional<String> namespace)
      throws DriverException {
    long mac = on.linkLayer() ? on.mac() : MADE_UP_MAC | on.index();
    return Optional.of(
        ShadowInterface.open(
            new ShadowSettings(name(on), namespace, mac, on.mtu(), Optional.of(METRIC))));
  }

  /** The kernel's name for an interface's shadow. */
  static String name(InterfaceRef on) {
    String name = "w-" + on.name();
    return name.length() <= LONGEST_NAME ? name : "w-" + on.index();
  }
}
