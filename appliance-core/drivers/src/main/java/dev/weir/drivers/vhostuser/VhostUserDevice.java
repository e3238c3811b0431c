package dev.weir.drivers.vhostuser;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.virtio.NetFeature;
import dev.weir.drivers.virtio.RingHub;
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
 * A virtio network device for a guest, by vhost-user: one front end at a time, which may go and
 * come again. A thread of its own handles the front end's messages; a front end that breaks the
 * rules loses its connection, and nobody else anything.
 */
public final class VhostUserDevice implements InterfaceDevice {
  private final VhostUserSettings settings;
  private final DeviceConfig config;
  private final RingHub hub;
  private final OffloadSet offloads = OffloadSet.changing();
  private final Connections connections;
  private volatile boolean up = true;
  private volatile long features;
  private volatile long protocolFeatures;

  private VhostUserDevice(VhostUserSettings settings, Rendezvous rendezvous, EventFd wake) {
    this.settings = settings;
    config = new DeviceConfig(settings);
    hub = new RingHub(settings.queues(), wake);
    connections = new Connections(settings, rendezvous, wake, hub, this::serve);
  }

  /** Opens it; the front end may come at any time. */
  public static VhostUserDevice open(VhostUserSettings settings) throws DriverException {
    try {
      Rendezvous rendezvous = Rendezvous.open(settings.socket(), settings.server());
      VhostUserDevice device = new VhostUserDevice(settings, rendezvous, new EventFd());
      device.connections.start();
      return device;
    } catch (IOException refused) {
      throw new DriverException(
          "vhost-user " + settings.name() + ": " + refused.getMessage(), refused);
    }
  }

  private void serve(MessageSocket socket, Connections.Turn turn) throws IOException {
    try (BackEnd backEnd =
        new BackEnd(socket, hub, config, config.features(), settings.trustGuest(), up)) {
      while (turn.await()) {
        backEnd.admit(up);
        for (Optional<Message> message = socket.poll();
            message.isPresent();
            message = socket.poll()) {
          backEnd.handle(message.get());
        }
        features = backEnd.features();
        protocolFeatures = backEnd.protocolFeatures();
        offloads.set(Negotiated.toDriver(features));
      }
    } finally {
      features = 0;
      protocolFeatures = 0;
      offloads.set(Set.of());
    }
  }

  @Override
  public String kind() {
    return "vhost-user";
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
      throw new DriverException(
          "vhost-user " + settings.name() + ": " + refused.getMessage(), refused);
    }
  }

  @Override
  public long mac() {
    return settings.mac();
  }

  @Override
  public int mtu() {
    return config.mtu();
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

  @Override
  public void setMtu(int mtuBytes) {
    config.setMtu(mtuBytes);
  }

  @Override
  public List<Detail> details() {
    List<Detail> details = new ArrayList<>(connections.details());
    details.add(new Detail("trust-guest", Boolean.toString(settings.trustGuest())));
    details.add(new Detail("features", String.join(" ", NetFeature.names(features))));
    details.add(
        new Detail("protocol-features", String.join(" ", ProtocolFeature.names(protocolFeatures))));
    if (config.guestMtu() != 0) {
      details.add(new Detail("guest-mtu", Integer.toString(config.guestMtu())));
    }
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

  /** Times that a front end lost its connection because it broke the rules. */
  public long faults() {
    return connections.faults();
  }

  /** Times that a front end has come. */
  public long connected() {
    return connections.connected();
  }

  @Override
  public void close() {
    connections.close();
  }
}
