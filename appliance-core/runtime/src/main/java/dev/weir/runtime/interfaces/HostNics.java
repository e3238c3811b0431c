package dev.weir.runtime.interfaces;

import dev.weir.drivers.device.NicFinder;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The host's network cards, found by name, MAC address or PCI slot. */
public final class HostNics implements HostFacts {
  private final NicFinder finder = new NicFinder();

  /**
   * The card that an interface asks for.
   *
   * @throws IOException if there is none or more than one; the message says which there are
   */
  Link find(String name, EthernetConfig card) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      EthernetConfig.Match match = card.match();
      if (match.mac().isPresent()) {
        return finder.byMac(rtnetlink, match.mac().get());
      }
      if (match.pciSlot().isPresent()) {
        return finder.byPciSlot(rtnetlink, match.pciSlot().get());
      }
      return finder.byName(rtnetlink, match.name().orElse(name));
    }
  }

  @Override
  public OptionalLong mac(String name, EthernetConfig card) {
    try {
      return find(name, card).mac();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalInt mtu(String name, EthernetConfig card) {
    try {
      return OptionalInt.of(find(name, card).mtu());
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }
}
