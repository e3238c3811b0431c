package dev.weir.drivers.afxdp;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import java.io.IOException;

/** Whether AF_XDP can use a NIC as the settings say. */
final class FittingNic {
  private static final int ETHERNET = 1;

  private FittingNic() {}

  /**
   * The NIC as it is now.
   *
   * @throws IOException if it does not fit, or there is none; the message says why
   */
  static Link find(AfXdpSettings settings, NetworkNamespace namespace, Rtnetlink rtnetlink)
      throws IOException {
    Link link = rtnetlink.links().get(settings.name());
    if (link.hardwareType() != ETHERNET) {
      throw new IOException("it is no Ethernet interface (type " + link.hardwareType() + ")");
    }
    checkMtu(link.mtu());
    int present = namespace.call(() -> Channels.receiveQueues(settings.name()));
    if (present != settings.queues()) {
      throw new IOException(
          "it has "
              + present
              + " receive queues, and each needs one of ours; set queues to "
              + present);
    }
    return link;
  }

  /** Refuses an MTU whose frames do not fit into a slot. */
  static void checkMtu(int mtu) throws IOException {
    if (mtu > AfXdpDevice.MOST_MTU) {
      throw new IOException(
          "an MTU of " + mtu + " is more than its " + AfXdpDevice.MOST_MTU + " bytes");
    }
  }
}
