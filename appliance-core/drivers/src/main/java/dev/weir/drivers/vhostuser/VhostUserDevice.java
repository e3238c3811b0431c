package dev.weir.drivers.vhostuser;

import dev.weir.sdk.driver.DriverException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A virtio network device for a guest, by vhost-user: one front end at a time, which may go and
 * come again. A front end that breaks the rules loses its connection, and nobody else anything.
 */
public final class VhostUserDevice extends ConnectedDevice {
  private final DeviceConfig config;
  private final boolean trustGuest;
  private volatile long protocolFeatures;

  private VhostUserDevice(VhostUserSettings settings) throws DriverException {
    super("vhost-user", settings);
    config = new DeviceConfig(settings);
    trustGuest = settings.trustGuest();
  }

  /** Opens it; the front end may come at any time. */
  public static VhostUserDevice open(VhostUserSettings settings) throws DriverException {
    VhostUserDevice device = new VhostUserDevice(settings);
    device.start();
    return device;
  }

  @Override
  protected void serve(MessageSocket socket, Connections.Turn turn) throws IOException {
    try (BackEnd backEnd =
        new BackEnd(socket, hub(), config, config.features(), trustGuest, isWantedUp())) {
      while (turn.await()) {
        backEnd.admit(isWantedUp());
        for (Optional<Message> message = socket.poll();
            message.isPresent();
            message = socket.poll()) {
          backEnd.handle(message.get());
        }
        protocolFeatures = backEnd.protocolFeatures();
        agree(backEnd.features(), Negotiated.toDriver(backEnd.features()));
      }
    } finally {
      protocolFeatures = 0;
    }
  }

  @Override
  public int mtu() {
    return config.mtu();
  }

  @Override
  public void setMtu(int mtuBytes) {
    config.setMtu(mtuBytes);
  }

  @Override
  protected List<Detail> ownDetails() {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("trust-guest", Boolean.toString(trustGuest)));
    details.add(featureDetail());
    details.add(
        new Detail("protocol-features", String.join(" ", ProtocolFeature.names(protocolFeatures))));
    if (config.guestMtu() != 0) {
      details.add(new Detail("guest-mtu", Integer.toString(config.guestMtu())));
    }
    return details;
  }
}
