package dev.weir.drivers.device;

import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.sdk.address.MacAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds an existing NIC by name, MAC address or PCI slot. PCI slots are read from sysfs, which
 * shows the process's own network namespace.
 */
public final class NicFinder {
  private static final Pattern SLOT =
      Pattern.compile("(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})\\.([0-7])");
  private static final String TAP = "tun";
  private static final Path SYSFS = Path.of("/sys/class/net");

  private final Path sysfs;

  public NicFinder() {
    this(SYSFS);
  }

  /** With the folder of another tree instead of {@code /sys/class/net}. */
  NicFinder(Path sysfs) {
    this.sysfs = sysfs;
  }

  /** The interface of that name. */
  public Link byName(Rtnetlink rtnetlink, String name) throws IOException {
    List<Link> links = rtnetlink.links().list();
    return links.stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no interface " + name + present(links)));
  }

  /**
   * The interface with that MAC address, burnt in or set; a TAP only if nothing else has it.
   *
   * @throws IOException if there is none, or more than one without one that it is burnt into
   */
  public Link byMac(Rtnetlink rtnetlink, MacAddress mac) throws IOException {
    List<Link> links = rtnetlink.links().list();
    List<Link> burntIn =
        links.stream().filter(link -> link.permanentMac().orElse(-1) == mac.bits()).toList();
    List<Link> found =
        burntIn.size() == 1
            ? burntIn
            : links.stream().filter(link -> link.mac().orElse(-1) == mac.bits()).toList();
    if (found.size() > 1) {
      // A TAP that stands for a card on the host has the card's address.
      found = found.stream().filter(link -> !link.kind().equals(Optional.of(TAP))).toList();
    }
    if (found.size() > 1) {
      throw new IOException(
          "several interfaces have MAC address "
              + mac
              + ": "
              + String.join(", ", found.stream().map(Link::name).toList()));
    }
    if (found.isEmpty()) {
      throw new IOException("no interface has MAC address " + mac + present(links));
    }
    return found.getFirst();
  }

  /**
   * The interface of the NIC in that PCI slot, written {@code 0000:00:03.0} or {@code 00:03.0}.
   *
   * @throws IOException if the slot is no slot, is empty, or its NIC has several interfaces
   */
  public Link byPciSlot(Rtnetlink rtnetlink, String slot) throws IOException {
    String wanted =
        normalise(slot.toLowerCase(Locale.ROOT))
            .orElseThrow(
                () -> new IOException("\"" + slot + "\" is no PCI slot, such as 0000:00:03.0"));
    List<Link> links = rtnetlink.links().list();
    List<Link> found =
        links.stream()
            .filter(link -> slotOf(link.name()).filter(wanted::equals).isPresent())
            .toList();
    if (found.size() > 1) {
      throw new IOException(
          "the NIC in PCI slot "
              + wanted
              + " has several interfaces: "
              + String.join(", ", found.stream().map(Link::name).toList()));
    }
    if (found.isEmpty()) {
      throw new IOException("no interface is in PCI slot " + wanted + present(links));
    }
    return found.getFirst();
  }

  /**
   * The PCI slot of an interface: the last on the way to its device, since a virtio device lies
   * below its slot's.
   */
  Optional<String> slotOf(String interfaceName) {
    try {
      Path device = sysfs.resolve(interfaceName).resolve("device").toRealPath();
      for (int i = device.getNameCount() - 1; i >= 0; i--) {
        Optional<String> slot = normalise(device.getName(i).toString());
        if (slot.isPresent()) {
          return slot;
        }
      }
      return Optional.empty();
    } catch (IOException noDevice) {
      return Optional.empty();
    }
  }

  private static Optional<String> normalise(String slot) {
    Matcher matcher = SLOT.matcher(slot);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String domain = matcher.group(1) == null ? "0000" : matcher.group(1);
    return Optional.of(
        domain + ":" + matcher.group(2) + ":" + matcher.group(3) + "." + matcher.group(4));
  }

  private String present(List<Link> links) {
    StringBuilder text = new StringBuilder("; there are:");
    for (Link link : links) {
      text.append(' ').append(link.name());
      link.mac().ifPresent(mac -> text.append(' ').append(new MacAddress(mac)));
      slotOf(link.name()).ifPresent(slot -> text.append(' ').append(slot));
      text.append(',');
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
