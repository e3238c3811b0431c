package dev.weir.drivers.afpacket;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.device.Supervised;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An existing NIC by packet sockets.
 *
 * <p>Where it is used exclusively, a filter keeps received frames from the kernel's own stack; it
 * is removed on close, and one that a killed process left is taken over here or removed. {@link
 * #linkState} is what the queues and the {@link dev.weir.drivers.device.DriverSupervisor} saw last.
 */
public final class AfPacketDevice implements Supervised {
  private static final int ETHERNET = 1;

  private final AfPacketSettings settings;
  private final QueueCounters[] counters;
  private final @Nullable QueuePort<PacketSocket>[] ports;
  private volatile Link link;
  private volatile boolean absent;
  private boolean up;
  private int fanoutGroup;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private AfPacketDevice(AfPacketSettings settings, Link link) {
    this.settings = settings;
    this.link = link;
    counters = new QueueCounters[settings.queues()];
    ports = new QueuePort[settings.queues()];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new QueueCounters();
    }
  }

  /** Takes the NIC into use. */
  public static AfPacketDevice open(AfPacketSettings settings) throws DriverException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      Link link = rtnetlink.links().get(settings.name());
      if (link.hardwareType() != ETHERNET) {
        throw new IOException("it is no Ethernet interface (type " + link.hardwareType() + ")");
      }
      guard(settings, rtnetlink, link);
      return new AfPacketDevice(settings, link);
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  private static void guard(AfPacketSettings settings, Rtnetlink rtnetlink, Link link)
      throws IOException {
    if (settings.exclusive()) {
      rtnetlink.ingressFilter().install(link.index());
    } else if (rtnetlink.ingressFilter().isInstalled(link.index())) {
      rtnetlink.ingressFilter().remove(link.index());
    }
  }

  @Override
  public String kind() {
    return "afpacket";
  }

  @Override
  public String interfaceName() {
    return settings.name();
  }

  @Override
  public Optional<String> namespaceName() {
    return settings.namespace();
  }

  @Override
  public int queues() {
    return counters.length;
  }

  @Override
  public synchronized InterfaceDriver open(int queue, DriverContext context)
      throws DriverException {
    try {
      QueuePort<PacketSocket> port = new QueuePort<>();
      ports[queue] = port;
      if (!absent) {
        port.offer(socket());
      }
      return new AfPacketQueue(this, context, port, counters[queue]);
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  private PacketSocket socket() throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace())) {
      PacketSocket socket = namespace.call(() -> PacketSocket.open(link.index(), settings.name()));
      if (counters.length > 1) {
        try {
          fanoutGroup = socket.joinGroup(fanoutGroup, settings.name());
        } catch (IOException refused) {
          socket.close();
          throw refused;
        }
      }
      return socket;
    }
  }

  @Override
  public long mac() {
    return link.mac().orElse(0);
  }

  @Override
  public int mtu() {
    return link.mtu();
  }

  /** All: what the NIC cannot do the kernel does on its way out. */
  @Override
  public Set<Offload> offloads() {
    return EnumSet.allOf(Offload.class);
  }

  /** Whether its link has a carrier, as last seen. */
  boolean hasCarrier() {
    return link.carrier();
  }

  @Override
  public synchronized LinkState linkState() {
    if (absent) {
      return LinkState.ABSENT;
    }
    for (QueuePort<PacketSocket> port : ports) {
      if (port != null && port.isLost()) {
        return LinkState.ABSENT;
      }
    }
    return link.isUp() && link.carrier() ? LinkState.UP : LinkState.DOWN;
  }

  @Override
  public synchronized void observe(Optional<Link> found) {
    if (found.isPresent() && found.get().index() == link.index()) {
      link = found.get();
    } else if (!absent) {
      absent = true;
      fanoutGroup = 0;
      for (QueuePort<PacketSocket> port : ports) {
        if (port != null) {
          port.revoke();
        }
      }
    }
  }

  @Override
  public synchronized void reattach() throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      link = rtnetlink.links().get(settings.name());
      guard(settings, rtnetlink, link);
      if (up) {
        // A card arrives down.
        rtnetlink.links().setUp(link.index(), true);
        link = rtnetlink.links().get(settings.name());
      }
      fanoutGroup = 0;
      for (QueuePort<PacketSocket> port : ports) {
        if (port != null) {
          port.offer(socket());
        }
      }
      absent = false;
    }
  }

  @Override
  public synchronized void setUp(boolean wanted) throws DriverException {
    up = wanted;
    change(rtnetlink -> rtnetlink.links().setUp(link.index(), wanted));
  }

  @Override
  public synchronized void setMtu(int mtuBytes) throws DriverException {
    change(rtnetlink -> rtnetlink.links().setMtu(link.index(), mtuBytes));
  }

  @Override
  public Optional<String> degraded() {
    return settings.insteadOf().map(why -> "uses afpacket: " + why);
  }

  @Override
  public List<Detail> details() {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("interface", settings.name()));
    settings.namespace().ifPresent(name -> details.add(new Detail("namespace", name)));
    details.add(new Detail("exclusive", Boolean.toString(settings.exclusive())));
    settings.insteadOf().ifPresent(why -> details.add(new Detail("instead-of", why)));
    details.addAll(QueueCounters.details(counters));
    return details;
  }

  /** Counters of the queues, by queue. */
  public QueueCounters[] counters() {
    return counters.clone();
  }

  /** Gives the NIC back to the kernel. */
  @Override
  public synchronized void close() {
    if (!settings.exclusive()) {
      return;
    }
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      Optional<Link> present = rtnetlink.links().find(settings.name());
      if (present.isPresent()) {
        rtnetlink.ingressFilter().remove(present.get().index());
      }
    } catch (IOException gone) {
      absent = true; // with the namespace or the NIC went the filter
    }
  }

  private interface Change {
    void on(Rtnetlink rtnetlink) throws IOException;
  }

  private void change(Change change) throws DriverException {
    if (absent) {
      return;
    }
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      change.on(rtnetlink);
      link = rtnetlink.links().get(settings.name());
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  private static DriverException failure(AfPacketSettings settings, IOException cause) {
    return new DriverException("afpacket " + settings.name() + ": " + cause.getMessage(), cause);
  }
}
