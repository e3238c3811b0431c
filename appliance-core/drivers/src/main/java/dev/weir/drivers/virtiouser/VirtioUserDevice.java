package dev.weir.drivers.virtiouser;

import dev.weir.drivers.vhostuser.ConnectedDevice;
import dev.weir.drivers.vhostuser.Connections;
import dev.weir.drivers.vhostuser.Message;
import dev.weir.drivers.vhostuser.MessageSocket;
import dev.weir.drivers.vhostuser.Negotiated;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.drivers.virtio.Rings;
import dev.weir.sdk.driver.DriverException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A port of another program's virtual switch, by vhost-user: Weir is the driver. The connection is
 * made again whenever it ends, with fresh rings; what was in them is lost, as on a cable.
 */
public final class VirtioUserDevice extends ConnectedDevice {
  private final VhostUserSettings settings;
  private volatile int mtu;

  private VirtioUserDevice(VhostUserSettings settings) throws DriverException {
    super("virtio-user", settings);
    this.settings = settings;
    mtu = settings.mtu();
  }

  /** Opens it; the back end may come at any time. */
  public static VirtioUserDevice open(VhostUserSettings settings) throws DriverException {
    VirtioUserDevice device = new VirtioUserDevice(settings);
    device.start();
    return device;
  }

  @Override
  protected void serve(MessageSocket socket, Connections.Turn turn) throws IOException {
    try (FrontEnd frontEnd = new FrontEnd(socket, turn, settings)) {
      try {
        Rings rings = frontEnd.start();
        agree(frontEnd.features(), Negotiated.toDevice(frontEnd.features()));
        while (turn.await()) {
          Rings wanted = isWantedUp() ? rings : Rings.NONE;
          if (hub().published() != wanted) {
            hub().publish(wanted);
          }
          Optional<Message> message = socket.poll();
          message.ifPresent(Message::closeRest);
        }
      } finally {
        hub().publish(Rings.NONE);
      }
    }
  }

  @Override
  public int mtu() {
    return mtu;
  }

  /** Buffers are as long as the MTU at first asks for; mergeable ones take more. */
  @Override
  public void setMtu(int mtuBytes) {
    mtu = mtuBytes;
  }

  @Override
  protected List<Detail> ownDetails() {
    return List.of(featureDetail());
  }
}
