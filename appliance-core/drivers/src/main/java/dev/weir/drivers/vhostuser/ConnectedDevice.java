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
import java.util.Set;

/**
 * An interface by vhost-user, of either side: its rings are those of the connection of the moment,
 * which may end and be made again. A thread of its own serves the connection.
 */
public abstract class ConnectedDevice implements InterfaceDevice {
  private final String kind;
  private final VhostUserSettings settings;
  private final RingHub hub;
  private final Connections connections;
  private final OffloadSet offloads = OffloadSet.changing();
  private volatile boolean up = true;
  private volatile long features;

  /** Opens the socket; {@link #start} is to follow. */
  protected ConnectedDevice(String kind, VhostUserSettings settings) throws DriverException {
    this.kind = kind;
    this.settings = settings;
    try {
      Rendezvous rendezvous = Rendezvous.open(settings.socket(), settings.server());
      EventFd wake = new EventFd();
      hub = new RingHub(settings.queues(), wake);
      connections = new Connections(settings, rendezvous, wake, hub, this::serveOne);
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  private DriverException failure(IOException cause) {
    return new DriverException(kind + " " + settings.name() + ": " + cause.getMessage(), cause);
  }

  /** Begins to serve connections; the other side may come at any time. */
  protected final void start() {
    connections.start();
  }

  private void serveOne(MessageSocket socket, Connections.Turn turn) throws IOException {
    try {
      serve(socket, turn);
    } finally {
      agree(0, Set.of());
    }
  }

  /**
   * Serves one connection until its turn is over. The device's thread.
   *
   * @throws IOException when the connection has ended, or has to
   */
  protected abstract void serve(MessageSocket socket, Connections.Turn turn) throws IOException;

  /** Where rings are published. */
  protected final RingHub hub() {
    return hub;
  }

  /** Whether the interface is wanted up. Any thread. */
  protected final boolean isWantedUp() {
    return up;
  }

  /** Notes what the two sides have agreed on. The device's thread. */
  protected final void agree(long agreed, Set<Offload> taken) {
    features = agreed;
    offloads.set(taken);
  }

  /** What this side shows an operator between the connection's details and the counters. */
  protected abstract List<Detail> ownDetails();

  /** The features agreed on, by name. */
  protected final Detail featureDetail() {
    return new Detail("features", String.join(" ", NetFeature.names(features)));
  }

  @Override
  public final String kind() {
    return kind;
  }

  @Override
  public final int queues() {
    return settings.queues();
  }

  @Override
  public final InterfaceDriver open(int queue, DriverContext context) throws DriverException {
    try {
      return hub.open(queue, context);
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  @Override
  public final long mac() {
    return settings.mac();
  }

  @Override
  public final Set<Offload> offloads() {
    return offloads.now();
  }

  @Override
  public final OffloadSet currentOffloads() {
    return offloads;
  }

  @Override
  public final LinkState linkState() {
    return hub.published().isUp() ? LinkState.UP : LinkState.DOWN;
  }

  @Override
  public final void onLinkChange(Runnable listener) {
    hub.onPublish(listener);
  }

  @Override
  public final void setUp(boolean wanted) {
    up = wanted;
    connections.wake();
  }

  @Override
  public final List<Detail> details() {
    List<Detail> details = new ArrayList<>(connections.details());
    details.addAll(ownDetails());
    details.addAll(QueueCounters.details(hub.counters()));
    return details;
  }

  @Override
  public final List<Ring> rings() {
    return hub.rings();
  }

  /** Counters of the queues, by queue. */
  public final QueueCounters[] counters() {
    return hub.counters();
  }

  /** Times that a connection was ended because the other side broke the rules. */
  public final long faults() {
    return connections.faults();
  }

  /** Times that a connection came about. */
  public final long connected() {
    return connections.connected();
  }

  @Override
  public final void close() {
    connections.close();
  }
}
