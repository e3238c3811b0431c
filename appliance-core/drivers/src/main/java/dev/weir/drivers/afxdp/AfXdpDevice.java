package dev.weir.drivers.afxdp;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.device.Supervised;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An existing NIC by AF_XDP sockets, one for each of its receive queues. Always exclusive: the
 * kernel's own stack sees nothing of what is received.
 *
 * <p>Nothing stays behind when the process dies: the program leaves the NIC with its link's
 * descriptor. Frames are at most {@link #MOST_MTU} and come without offloads.
 */
public final class AfXdpDevice implements Supervised {
  /** The largest MTU whose frames, with two VLAN tags, fit into a frame of the socket. */
  public static final int MOST_MTU =
      SlotClass.SMALL.strideBytes() - XdpSocket.KERNEL_HEADROOM - 14 - 8;

  /** For a second. */
  private static final int BUSY_TRIES = 100;

  /** Slots to receive into without which a queue would lose frames of any burst. */
  private static final int FEWEST_SLOTS = 64;

  private final AfXdpSettings settings;
  private final RedirectProgram program;
  private final PacketMemory.Range memory = PacketMemory.deviceRange();
  private final QueueCounters[] counters;
  private final @Nullable QueuePort<XdpSocket>[] ports;
  private final @Nullable XdpSocket[] prepared;
  private final @Nullable AfXdpQueue[] queues;
  private volatile Link link;
  private volatile boolean absent;
  private volatile boolean closed;
  private boolean up;
  private boolean zeroCopy;
  private Optional<String> refusal = Optional.empty();
  private @Nullable AfXdpDevice former;
  private @Nullable AfXdpDevice successor;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private AfXdpDevice(AfXdpSettings settings, Link link, RedirectProgram program) {
    this.settings = settings;
    this.link = link;
    this.program = program;
    counters = new QueueCounters[settings.queues()];
    ports = new QueuePort[settings.queues()];
    prepared = new XdpSocket[settings.queues()];
    queues = new AfXdpQueue[settings.queues()];
    Arrays.setAll(counters, _ -> new QueueCounters());
  }

  /**
   * Takes the NIC into use, sockets and all, so that whatever stands in the way of AF_XDP shows
   * here.
   */
  public static AfXdpDevice open(AfXdpSettings settings) throws DriverException {
    AfXdpDevice device = prepare(settings);
    try {
      device.takeNic(BUSY_TRIES);
      return device;
    } catch (IOException refused) {
      device.close();
      throw settings.failure(refused);
    }
  }

  /**
   * Takes the NIC over from a device with other settings when that is closed: the kernel gives a
   * queue to one socket at a time. Until then it is absent.
   */
  public static AfXdpDevice openAfter(AfXdpDevice former, AfXdpSettings settings)
      throws DriverException {
    AfXdpDevice device = prepare(settings);
    device.absent = true;
    device.former = former;
    former.succeededBy(device);
    return device;
  }

  private static AfXdpDevice prepare(AfXdpSettings settings) throws DriverException {
    try (NetworkNamespace namespace = settings.openNamespace();
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      return new AfXdpDevice(
          settings, FittingNic.find(settings, namespace, rtnetlink), RedirectProgram.load());
    } catch (IOException refused) {
      throw settings.failure(refused);
    }
  }

  /**
   * Makes a socket for each queue, then attaches the program, then hands the sockets out: no worker
   * has one that might have to be taken back.
   *
   * @param tries how often to ask for a queue that is in use still
   */
  private synchronized void takeNic(int tries) throws IOException {
    try (NetworkNamespace namespace = settings.openNamespace();
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      link = FittingNic.find(settings, namespace, rtnetlink);
      if (up && !link.isUp()) {
        // A card arrives down.
        rtnetlink.links().setUp(link.index(), true);
        link = rtnetlink.links().get(settings.name());
      }
      for (int i = 0; i < prepared.length; i++) {
        prepared[i] = socket(namespace, i, tries);
      }
      attach(namespace);
      for (int i = 0; i < ports.length; i++) {
        QueuePort<XdpSocket> port = ports[i];
        XdpSocket socket = prepared[i];
        if (port != null && socket != null) {
          prepared[i] = null;
          port.offer(socket);
        }
      }
      absent = false;
    } catch (IOException refused) {
      letGo();
      throw refused;
    }
  }

  /** Gives the NIC back to the kernel; workers close their sockets at their next call. */
  private void letGo() {
    program.detach();
    closePrepared();
    for (QueuePort<XdpSocket> port : ports) {
      if (port != null) {
        port.revoke();
      }
    }
  }

  private synchronized void succeededBy(AfXdpDevice other) {
    successor = other;
  }

  /** The former device is closed. */
  private synchronized void takeOver() {
    former = null;
    if (closed) {
      return;
    }
    try {
      takeNic(BUSY_TRIES);
    } catch (IOException refused) {
      absent = true; // the supervisor goes on trying
    }
  }

  private void attach(NetworkNamespace namespace) throws IOException {
    namespace.call(
        () -> {
          program.attach(link.index(), settings.name(), settings.generic());
          return program;
        });
  }

  @Override
  public String kind() {
    return "afxdp";
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
    refusal = Optional.empty();
    try (NetworkNamespace namespace = settings.openNamespace()) {
      return openQueue(queue, context, namespace);
    } catch (IOException refused) {
      DriverException failure = settings.failure(refused);
      refusal = Optional.ofNullable(failure.getMessage());
      throw failure;
    }
  }

  private InterfaceDriver openQueue(int queue, DriverContext context, NetworkNamespace namespace)
      throws IOException {
    int slots = context.claimSlots(XdpSocket.RX_FRAMES);
    if (slots < FEWEST_SLOTS) {
      throw new IOException(
          "the worker's packet slots lie in rings of other queues already; use more workers");
    }
    QueuePort<XdpSocket> port = new QueuePort<>();
    try {
      if (!absent) {
        XdpSocket socket = prepared[queue];
        prepared[queue] = null;
        port.offer(socket != null ? socket : socket(namespace, queue, BUSY_TRIES));
      }
    } catch (IOException refused) {
      port.close();
      throw refused;
    }
    ports[queue] = port;
    AfXdpQueue opened = new AfXdpQueue(this, context, port, counters[queue], memory, slots);
    queues[queue] = opened;
    opened.start();
    return opened;
  }

  /** Why the queue that was opened last was refused, so that another driver must do; or empty. */
  public synchronized Optional<String> refusal() {
    return refusal;
  }

  private XdpSocket socket(NetworkNamespace namespace, int queue, int tries) throws IOException {
    XdpSocket socket =
        namespace.call(() -> XdpSocket.open(link.index(), queue, memory, settings.name(), tries));
    try {
      program.redirect(queue, socket.fd());
    } catch (NativeException refused) {
      socket.close();
      throw refused;
    }
    zeroCopy = socket.isZeroCopy();
    return socket;
  }

  @Override
  public long mac() {
    return link.mac().orElse(0);
  }

  @Override
  public int mtu() {
    return link.mtu();
  }

  /** None: the sockets carry bare frames. */
  @Override
  public Set<Offload> offloads() {
    return EnumSet.noneOf(Offload.class);
  }

  /** Whether the NIC is set up, as last seen. */
  boolean isUp() {
    return link.isUp();
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
    for (QueuePort<XdpSocket> port : ports) {
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
      letGo();
    }
  }

  @Override
  public synchronized void reattach() throws IOException {
    if (former != null) {
      throw new IOException(settings.name() + " is still used with the former settings");
    }
    takeNic(1);
  }

  @Override
  public synchronized void setUp(boolean wanted) throws DriverException {
    up = wanted;
    change(rtnetlink -> rtnetlink.links().setUp(link.index(), wanted));
  }

  @Override
  public synchronized void setMtu(int mtuBytes) throws DriverException {
    change(
        rtnetlink -> {
          FittingNic.checkMtu(mtuBytes);
          rtnetlink.links().setMtu(link.index(), mtuBytes);
        });
  }

  @Override
  public synchronized List<Detail> details() {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("interface", settings.name()));
    settings.namespace().ifPresent(name -> details.add(new Detail("namespace", name)));
    details.add(new Detail("mode", program.isGeneric() ? "generic" : "native"));
    details.add(new Detail("zero-copy", Boolean.toString(zeroCopy)));
    details.add(
        new Detail(
            "umem",
            "packet memory, shared by all queues, " + (memory.lengthBytes() >> 10) + " KiB"));
    details.addAll(AfXdpQueue.details(queues));
    details.addAll(QueueCounters.details(counters));
    return details;
  }

  /** Counters of the queues, by queue. */
  public QueueCounters[] counters() {
    return counters.clone();
  }

  /** Whether it has been closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Gives the NIC back to the kernel, or to the device that waits for it. */
  @Override
  public void close() {
    AfXdpDevice next;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      closePrepared();
      program.close();
      next = successor;
      successor = null;
    }
    if (next != null) {
      next.takeOver();
    }
  }

  private void closePrepared() {
    for (int i = 0; i < prepared.length; i++) {
      XdpSocket socket = prepared[i];
      prepared[i] = null;
      if (socket != null) {
        socket.close();
      }
    }
  }

  private interface Change {
    void on(Rtnetlink rtnetlink) throws IOException;
  }

  private void change(Change change) throws DriverException {
    if (absent) {
      return;
    }
    try (NetworkNamespace namespace = settings.openNamespace();
        Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
      change.on(rtnetlink);
      link = rtnetlink.links().get(settings.name());
    } catch (IOException refused) {
      throw settings.failure(refused);
    }
  }
}
