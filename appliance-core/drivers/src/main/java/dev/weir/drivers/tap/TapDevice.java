package dev.weir.drivers.tap;

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
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TAP or TUN interface: made if there is none of the name, attached to if there is.
 *
 * <p>The kernel's side is the other end of a cable: bringing it up and giving it addresses is for
 * whoever uses that side, {@link #setUp} gives and takes its carrier. {@link #linkState} is what
 * the queues and the {@link dev.weir.drivers.device.DriverSupervisor} saw last: UP while the
 * kernel's side is set up.
 */
public final class TapDevice implements Supervised {
  private static final int LINK_HEADER_BYTES = 14 + 4 + 4;

  private final QueueCounters[] counters;
  private final @Nullable QueuePort<TapDescriptor>[] ports;

  /** Attached, but not yet given to a worker. */
  private final @Nullable TapDescriptor[] waiting;

  private TapSettings settings;
  private boolean udpSegmentation;
  private boolean carrier = true;
  private volatile Link link;
  private volatile boolean absent;

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
  private TapDevice(TapSettings settings, TapOpener.Opened opened) {
    this.settings = settings;
    int queues = settings.queues();
    counters = new QueueCounters[queues];
    ports = new QueuePort[queues];
    waiting = new TapDescriptor[queues];
    for (int i = 0; i < queues; i++) {
      counters[i] = new QueueCounters();
      waiting[i] = opened.queues().get(i);
    }
    udpSegmentation = opened.udpSegmentation();
    link = opened.link();
  }

  /** Makes it, or attaches to it. */
  public static TapDevice open(TapSettings settings) throws DriverException {
    try {
      return new TapDevice(settings, TapOpener.open(settings));
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  @Override
  public String kind() {
    return word(settings);
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
      TapDescriptor descriptor = waiting[queue];
      waiting[queue] = null;
      QueuePort<TapDescriptor> port = new QueuePort<>();
      ports[queue] = port;
      if (!absent) {
        port.offer(descriptor == null ? TapOpener.openQueue(settings) : descriptor);
      }
      return new TapQueue(settings, context, port, counters[queue], longest(context));
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  /** GSO frames have up to 64 KiB whatever the MTU; else the MTU decides. */
  private SlotClass longest(DriverContext context) {
    SlotClass wanted = SlotClass.LARGE;
    if (!settings.offloads()) {
      for (SlotClass each : SlotClass.values()) {
        if (each.frameCapacityBytes() >= link.mtu() + LINK_HEADER_BYTES) {
          wanted = each;
          break;
        }
      }
    }
    return context.lentSlots(wanted) > 0 ? wanted : SlotClass.SMALL;
  }

  @Override
  public long mac() {
    return settings.kind() == TapSettings.Kind.TUN ? 0 : link.mac().orElse(0);
  }

  @Override
  public int mtu() {
    return link.mtu();
  }

  @Override
  public synchronized Set<Offload> offloads() {
    EnumSet<Offload> offloads = EnumSet.noneOf(Offload.class);
    if (settings.offloads()) {
      offloads.addAll(EnumSet.of(Offload.CHECKSUM, Offload.TSO4, Offload.TSO6));
      if (udpSegmentation) {
        offloads.add(Offload.USO);
      }
    }
    return offloads;
  }

  @Override
  public synchronized LinkState linkState() {
    if (absent) {
      return LinkState.ABSENT;
    }
    for (QueuePort<TapDescriptor> port : ports) {
      if (port != null && port.isLost()) {
        return LinkState.ABSENT;
      }
    }
    return link.isUp() ? LinkState.UP : LinkState.DOWN;
  }

  @Override
  public synchronized void observe(Optional<Link> found) {
    if (found.isPresent() && found.get().index() == link.index()) {
      link = found.get();
    } else if (!absent) {
      absent = true;
      for (QueuePort<TapDescriptor> port : ports) {
        if (port != null) {
          port.revoke();
        }
      }
      closeWaiting();
    }
  }

  @Override
  public synchronized void reattach() throws IOException {
    TapOpener.Opened opened = TapOpener.open(settings);
    for (int i = 0; i < ports.length; i++) {
      QueuePort<TapDescriptor> port = ports[i];
      if (port == null) {
        waiting[i] = opened.queues().get(i);
      } else {
        port.offer(opened.queues().get(i));
      }
    }
    udpSegmentation = opened.udpSegmentation();
    link = opened.link();
    absent = false;
    if (!carrier) {
      withLinks(rtnetlink -> rtnetlink.links().setCarrier(link.index(), false));
    }
  }

  @Override
  public synchronized void setUp(boolean up) throws DriverException {
    carrier = up;
    change(rtnetlink -> rtnetlink.links().setCarrier(link.index(), up));
  }

  @Override
  public synchronized void setMtu(int mtuBytes) throws DriverException {
    settings = settings.withMtu(mtuBytes);
    change(rtnetlink -> rtnetlink.links().setMtu(link.index(), mtuBytes));
  }

  /** Changes the MAC address of the kernel's side. */
  public synchronized void setMac(long mac) throws DriverException {
    settings = settings.withMac(mac);
    change(rtnetlink -> rtnetlink.links().setMac(link.index(), mac));
  }

  /** Moves the interface into another namespace, where it arrives down and without addresses. */
  public synchronized void moveTo(String namespace) throws DriverException {
    try (NetworkNamespace from = NetworkNamespace.open(settings.namespace());
        NetworkNamespace to = NetworkNamespace.open(namespace);
        Rtnetlink here = Rtnetlink.open(from);
        Rtnetlink there = Rtnetlink.open(to)) {
      here.links().move(link.index(), to, settings.name());
      settings = settings.inNamespace(namespace);
      link = there.links().get(settings.name());
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  @Override
  public List<Detail> details() {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("interface", settings.name()));
    settings.namespace().ifPresent(name -> details.add(new Detail("namespace", name)));
    details.addAll(QueueCounters.details(counters));
    return details;
  }

  /** Counters of the queues, by queue. */
  public QueueCounters[] counters() {
    return counters.clone();
  }

  /** Lets go of the interface, which vanishes unless it is persistent. */
  @Override
  public synchronized void close() {
    closeWaiting();
  }

  private void closeWaiting() {
    for (int i = 0; i < waiting.length; i++) {
      TapDescriptor descriptor = waiting[i];
      if (descriptor != null) {
        descriptor.close();
        waiting[i] = null;
      }
    }
  }

  private interface Change {
    void on(Rtnetlink rtnetlink) throws IOException;
  }

  /** Nothing to do while the interface is absent: {@link #reattach} sets all. */
  private void change(Change change) throws DriverException {
    if (absent) {
      return;
    }
    try {
      withLinks(change);
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  private void withLinks(Change change) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace());
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      change.on(rtnetlink);
      link = rtnetlink.links().get(settings.name());
    }
  }

  private static String word(TapSettings settings) {
    return settings.kind() == TapSettings.Kind.TAP ? "tap" : "tun";
  }

  private static DriverException failure(TapSettings settings, IOException cause) {
    return new DriverException(
        word(settings) + " " + settings.name() + ": " + cause.getMessage(), cause);
  }
}
