package dev.weir.drivers.virtiouser;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.vhostuser.Connections;
import dev.weir.drivers.vhostuser.Message;
import dev.weir.drivers.vhostuser.MessageSocket;
import dev.weir.drivers.vhostuser.Negotiated;
import dev.weir.drivers.vhostuser.Rendezvous;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.drivers.virtio.NetFeature;
import dev.weir.drivers.virtio.RingHub;
import dev.weir.drivers.virtio.Rings;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.driver.OffloadSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A port of another program's virtual switch, by vhost-user: Weir is the driver. The connection is
 * made again whenever it ends, with fresh rings; what was in them is lost, as on a cable.
 */
public final class VirtioUserDevice implements InterfaceDevice {
  private final VhostUserSettings settings;
  private final RingHub hub;
  private final OffloadSet offloads = OffloadSet.changing();
  private final Connections connections;
  private volatile boolean up = true;
  private volatile long features;
  private volatile int mtu;

  private VirtioUserDevice(VhostUserSettings settings, Rendezvous rendezvous, EventFd wake) {
    this.settings = settings;
    mtu = settings.mtu();
    hub = new RingHub(settings.queues(), wake);
    connections = new Connections(settings, rendezvous, wake, hub, this::serve);
  }

  /** Opens it; the back end may come at any time. */
  public static VirtioUserDevice open(VhostUserSettings settings) throws DriverException {
    try {
      Rendezvous rendezvous = Rendezvous.open(settings.socket(), settings.server());
      VirtioUserDevice device = new VirtioUserDevice(settings, rendezvous, new EventFd());
      device.connections.start();
      return device;
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  private static DriverException failure(VhostUserSettings settings, IOException cause) {
    return new DriverException("virtio-user " + settings.name() + ": " + cause.getMessage(), cause);
  }

  private void serve(MessageSocket socket, Connections.Turn turn) throws IOException {
    try (FrontEnd frontEnd = new FrontEnd(socket, turn, settings)) {
      try {
        Rings rings = frontEnd.start();
        features = frontEnd.features();
        offloads.set(Negotiated.toDevice(features));
        while (turn.await()) {
          Rings wanted = up ? rings : Rings.NONE;
          if (hub.published() != wanted) {
            hub.publish(wanted);
          }
          Optional<Message> message = socket.poll();
          message.ifPresent(Message::closeRest);
        }
      } finally {
        hub.publish(Rings.NONE);
        features = 0;
        offloads.set(Set.of());
      }
    }
  }

  @Override
  public String kind() {
    return "virtio-user";
  }

  @Override
  public int queues() {
    return settings.queues();
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) throws DriverException {
    try {
      return hub.open(queue, context);
    } catch (IOException refused) {
      throw failure(settings, refused);
    }
  }

  @Override
  public long mac() {
    return settings.mac();
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public Set<Offload> offloads() {
    return offloads.now();
  }

  @Override
  public OffloadSet currentOffloads() {
    return offloads;
  }

  @Override
  public LinkState linkState() {
    return hub.published().isUp() ? LinkState.UP : LinkState.DOWN;
  }

  @Override
  public void onLinkChange(Runnable listener) {
    hub.onPublish(listener);
  }

  @Override
  public void setUp(boolean wanted) {
    up = wanted;
    connections.wake();
  }

  /** Buffers are as long as the MTU at first asks for; mergeable ones take more. */
  @Override
  public void setMtu(int mtuBytes) {
    mtu = mtuBytes;
  }

  @Override
  public List<Detail> details() {
    List<Detail> details = new ArrayList<>(connections.details());
    details.add(new Detail("features", String.join(" ", NetFeature.names(features))));
    details.addAll(QueueCounters.details(hub.counters()));
    return details;
  }

  @Override
  public List<Ring> rings() {
    return hub.rings();
  }

  /** Counters of the queues, by queue. */
  public QueueCounters[] counters() {
    return hub.counters();
  }

  /** Times that a connection ended because the back end broke the rules. */
  public long faults() {
    return connections.faults();
  }

  /** Times that a connection came about. */
  public long connected() {
    return connections.connected();
  }

  @Override
  public void close() {
    connections.close();
  }
}
