package dev.weir.drivers.tap;

import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Links;
import dev.weir.drivers.netlink.Rtnetlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes or finds a TAP or TUN interface and attaches descriptors to it.
 *
 * <p>A new one for another namespace is made in the process's own under a passing name and moved:
 * its descriptors then do not keep that namespace alive, which can be deleted, and the interface
 * with it. One that exists there is attached to from inside.
 */
final class TapOpener {
  /**
   * What was opened.
   *
   * @param queues one descriptor per queue
   * @param link as the kernel reports it
   * @param udpSegmentation whether the kernel knows UDP frames of many datagrams
   */
  record Opened(List<TapDescriptor> queues, Link link, boolean udpSegmentation) {
    void close() {
      queues.forEach(TapDescriptor::close);
    }
  }

  private TapOpener() {}

  static Opened open(TapSettings settings) throws IOException {
    Links.checkName(settings.name());
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      Optional<Link> present = rtnetlink.links().find(settings.name());
      List<TapDescriptor> queues =
          settings.namespace().isEmpty() || present.isPresent()
              ? namespace.call(() -> attach(settings, settings.name()))
              : make(settings, namespace);
      try {
        return configure(settings, queues, rtnetlink);
      } catch (IOException refused) {
        queues.forEach(TapDescriptor::close);
        throw refused;
      }
    }
  }

  /**
   * One more descriptor for an interface that was opened before, for a queue that was closed since.
   */
  static TapDescriptor openQueue(TapSettings settings) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace())) {
      return namespace.call(() -> TapDescriptor.attach(settings, settings.name()));
    }
  }

  private static List<TapDescriptor> make(TapSettings settings, NetworkNamespace namespace)
      throws IOException {
    String passing =
        "wt" + Long.toHexString(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 48));
    List<TapDescriptor> queues = attach(settings, passing);
    try (Rtnetlink own = Rtnetlink.open()) {
      own.links().move(own.links().get(passing).index(), namespace, settings.name());
      return queues;
    } catch (IOException refused) {
      queues.forEach(TapDescriptor::close);
      throw refused;
    }
  }

  private static List<TapDescriptor> attach(TapSettings settings, String name)
      throws NativeException {
    List<TapDescriptor> queues = new ArrayList<>();
    try {
      for (int i = 0; i < settings.queues(); i++) {
        queues.add(TapDescriptor.attach(settings, name));
      }
      return queues;
    } catch (NativeException refused) {
      queues.forEach(TapDescriptor::close);
      throw refused;
    }
  }

  private static Opened configure(
      TapSettings settings, List<TapDescriptor> queues, Rtnetlink rtnetlink) throws IOException {
    String name = settings.name();
    TapDescriptor first = queues.getFirst();
    int index = rtnetlink.links().get(name).index();
    if (settings.owner().isPresent()) {
      first.setOwner(settings.owner().getAsInt(), name);
    }
    boolean udpSegmentation = settings.offloads() && first.enableOffloads(name);
    if (settings.mac().isPresent() && settings.kind() == TapSettings.Kind.TAP) {
      rtnetlink.links().setMac(index, settings.mac().getAsLong());
    }
    if (settings.mtu().isPresent()) {
      rtnetlink.links().setMtu(index, settings.mtu().getAsInt());
    }
    if (settings.persistent()) {
      first.setPersistent(true, name);
    }
    return new Opened(queues, rtnetlink.links().get(name), udpSegmentation);
  }
}
