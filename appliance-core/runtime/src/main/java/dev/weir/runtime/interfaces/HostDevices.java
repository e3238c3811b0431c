package dev.weir.runtime.interfaces;

import dev.weir.drivers.afpacket.AfPacketDevice;
import dev.weir.drivers.afpacket.AfPacketSettings;
import dev.weir.drivers.afxdp.AfXdpDevice;
import dev.weir.drivers.afxdp.AfXdpSettings;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.drivers.pcap.PcapDevice;
import dev.weir.drivers.tap.TapDevice;
import dev.weir.drivers.tap.TapSettings;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.drivers.virtiouser.VirtioUserDevice;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes real devices, and cables in memory whose other ends are found by name. */
public final class HostDevices implements DeviceFactory {
  private static final System.Logger LOG = System.getLogger("dev.weir.interfaces");
  private static final int RING_BYTES_PER_FRAME = 2048;

  private final HostNics nics = new HostNics();
  private final Map<String, MemoryCable> cables = new ConcurrentHashMap<>();

  /** Cards in use by AF_XDP, or about to be. */
  private final List<AfXdpDevice> cards = new ArrayList<>();

  @Override
  public InterfaceDevice open(DeviceSpec spec) throws DriverException {
    return switch (spec.config()) {
      case EthernetConfig card -> ethernet(spec, card);
      case TapConfig tap ->
          TapDevice.open(
              settings(
                  TapSettings.tap(tap.device().orElse(spec.name())),
                  tap.queues(),
                  tap.namespace(),
                  tap.persistent(),
                  spec));
      case TunConfig tun ->
          TapDevice.open(
              settings(
                  TapSettings.tun(tun.device().orElse(spec.name())),
                  tun.queues(),
                  tun.namespace(),
                  tun.persistent(),
                  spec));
      case VhostUserConfig guest ->
          VhostUserDevice.open(
              new VhostUserSettings(
                  spec.name(),
                  Path.of(guest.socket()),
                  guest.mode() == SocketMode.SERVER,
                  guest.queues(),
                  guest.packed(),
                  guest.trustGuest(),
                  spec.mac(),
                  spec.mtu()));
      case VirtioUserConfig port ->
          VirtioUserDevice.open(
              new VhostUserSettings(
                  spec.name(),
                  Path.of(port.socket()),
                  port.mode() == SocketMode.SERVER,
                  port.queues(),
                  port.packed(),
                  false,
                  spec.mac(),
                  spec.mtu()));
      case MemoryConfig memory -> {
        MemoryCable cable = new MemoryCable(1, memory.ringSize() * RING_BYTES_PER_FRAME);
        cables.put(spec.name(), cable);
        yield cable.left(spec.mac(), spec.mtu());
      }
      case PcapConfig pcap ->
          new PcapDevice(
              pcap.input().map(Path::of),
              pcap.output().map(Path::of),
              spec.mac(),
              spec.mtu(),
              System.currentTimeMillis() * 1_000_000);
      default -> throw new DriverException("interface " + spec.name() + " is of an unknown kind");
    };
  }

  private InterfaceDevice ethernet(DeviceSpec spec, EthernetConfig card) throws DriverException {
    String name;
    try {
      name = nics.find(spec.name(), card).name();
    } catch (IOException e) {
      throw new DriverException("interface " + spec.name() + ": " + e.getMessage(), e);
    }
    if (card.driver() == EthernetConfig.Driver.AFXDP) {
      try {
        return afXdp(AfXdpSettings.of(name).withQueues(card.queues()), spec.mtu());
      } catch (DriverException refused) {
        return packetSockets(name, card, spec.name(), String.valueOf(refused.getMessage()));
      }
    }
    return AfPacketDevice.open(AfPacketSettings.of(name).withQueues(card.queues()));
  }

  @Override
  public Optional<InterfaceDevice> openInsteadOf(InterfaceDevice device, DeviceSpec spec)
      throws DriverException {
    return device instanceof AfXdpDevice refused
            && refused.refusal().isPresent()
            && spec.config() instanceof EthernetConfig card
        ? Optional.of(
            packetSockets(refused.interfaceName(), card, spec.name(), refused.refusal().get()))
        : Optional.empty();
  }

  /** Packet sockets where AF_XDP was asked for. */
  private static InterfaceDevice packetSockets(
      String name, EthernetConfig card, String interfaceName, String why) throws DriverException {
    LOG.log(System.Logger.Level.WARNING, "interface " + interfaceName + " uses afpacket: " + why);
    return AfPacketDevice.open(AfPacketSettings.of(name).withQueues(card.queues()).insteadOf(why));
  }

  /** Where a card is used with other settings until the commit is through, it is taken over. */
  private AfXdpDevice afXdp(AfXdpSettings settings, int mtu) throws DriverException {
    if (mtu > AfXdpDevice.MOST_MTU) {
      throw new DriverException(
          "afxdp carries an MTU of at most " + AfXdpDevice.MOST_MTU + ", not " + mtu);
    }
    synchronized (cards) {
      cards.removeIf(AfXdpDevice::isClosed);
      Optional<AfXdpDevice> former =
          cards.stream().filter(card -> card.interfaceName().equals(settings.name())).findFirst();
      AfXdpDevice device =
          former.isPresent()
              ? AfXdpDevice.openAfter(former.get(), settings)
              : AfXdpDevice.open(settings);
      cards.add(device);
      return device;
    }
  }

  private static TapSettings settings(
      TapSettings base,
      int queues,
      Optional<String> namespace,
      boolean persistent,
      DeviceSpec spec) {
    TapSettings settings = base.withQueues(queues).withMtu(spec.mtu()).withOffloads();
    if (namespace.isPresent()) {
      settings = settings.inNamespace(namespace.get());
    }
    return persistent ? settings.withPersistence() : settings;
  }

  /** The cable of a memory interface; its right end is the other side. */
  public Optional<MemoryCable> cable(String name) {
    return Optional.ofNullable(cables.get(name));
  }
}
