package dev.weir.drivers.afxdp;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.sdk.driver.DriverException;
import java.io.IOException;
import java.util.Optional;

/**
 * Which NIC is used, and how.
 *
 * @param name of the kernel's interface
 * @param namespace the network namespace it is in; empty: the process's own
 * @param queues as many as the NIC has receive queues, 1-64
 * @param generic whether the kernel's generic hook is used although the driver may have its own
 */
public record AfXdpSettings(String name, Optional<String> namespace, int queues, boolean generic) {
  static final int MOST_QUEUES = 64;

  public AfXdpSettings {
    if (queues < 1 || queues > MOST_QUEUES) {
      throw new IllegalArgumentException("queues must be 1-" + MOST_QUEUES + ", not " + queues);
    }
  }

  /** One queue, in the process's own namespace, by the driver's hook if it has one. */
  public static AfXdpSettings of(String name) {
    return new AfXdpSettings(name, Optional.empty(), 1, false);
  }

  public AfXdpSettings inNamespace(String other) {
    return new AfXdpSettings(name, Optional.of(other), queues, generic);
  }

  public AfXdpSettings withQueues(int number) {
    return new AfXdpSettings(name, namespace, number, generic);
  }

  public AfXdpSettings withGenericMode() {
    return new AfXdpSettings(name, namespace, queues, true);
  }

  NetworkNamespace openNamespace() throws IOException {
    return NetworkNamespace.open(namespace);
  }

  /** Says which NIC it is that cannot be used. */
  DriverException failure(IOException cause) {
    return new DriverException("afxdp " + name + ": " + cause.getMessage(), cause);
  }
}
