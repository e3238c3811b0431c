package dev.weir.drivers.shadow;

import dev.weir.drivers.device.Supervised;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.KernelAddress;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Routes;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.tap.TapDevice;
import dev.weir.drivers.tap.TapSettings;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A TAP that shadows a routed interface in the host's namespace. Frames received are the host's
 * own, marked {@link dev.weir.sdk.packet.Packet#FROM_HOST}; frames sent are punted ones.
 *
 * <p>The kernel resolves no neighbours on it (IFF_NOARP): every destination is on its link at the
 * shadow's own MAC address, so neither ARP nor ND crosses it. It makes no addresses, accepts no
 * advertisements and forwards nothing. When the TAP was deleted, everything is set again with it.
 */
public final class ShadowInterface implements Supervised {
  private final ShadowSettings settings;
  private final TapDevice tap;
  private List<InterfaceAddress> addresses = List.of();
  private boolean up;

  private ShadowInterface(ShadowSettings settings, TapDevice tap) {
    this.settings = settings;
    this.tap = tap;
  }

  /** Makes the shadow, down and without addresses. */
  public static ShadowInterface open(ShadowSettings settings) throws DriverException {
    TapSettings like =
        TapSettings.tap(settings.name())
            .withMac(settings.mac())
            .withMtu(settings.mtu())
            .withOffloads();
    TapDevice tap = TapDevice.open(settings.namespace().map(like::inNamespace).orElse(like));
    ShadowInterface shadow = new ShadowInterface(settings, tap);
    try {
      shadow.inNamespace(shadow::prepare);
      return shadow;
    } catch (DriverException refused) {
      tap.close();
      throw refused;
    }
  }

  /** Puts the routed interface's addresses on the shadow, and takes off what is not among them. */
  public synchronized void setAddresses(List<InterfaceAddress> wanted) throws DriverException {
    addresses = List.copyOf(wanted);
    inNamespace(this::configure);
  }

  /** Brings the shadow up with its routes, or down. */
  @Override
  public synchronized void setUp(boolean wanted) throws DriverException {
    up = wanted;
    inNamespace(this::configure);
  }

  private void prepare(Rtnetlink rtnetlink) throws IOException {
    int index = rtnetlink.links().get(settings.name()).index();
    rtnetlink.links().disableNeighbourResolution(index);
    rtnetlink.links().disableAddressGeneration(index);
    HostSettings.apply(settings.name());
  }

  private void configure(Rtnetlink rtnetlink) throws IOException {
    int index = rtnetlink.links().get(settings.name()).index();
    for (KernelAddress present : rtnetlink.addresses().list(index)) {
      boolean wanted =
          addresses.stream()
              .anyMatch(
                  address ->
                      address.address().equals(present.address())
                          && address.length() == present.prefixLength());
      if (!wanted) {
        rtnetlink.addresses().delete(index, present.address(), present.prefixLength());
      }
    }
    for (InterfaceAddress address : addresses) {
      rtnetlink.addresses().add(index, address.address(), address.length(), true);
    }
    rtnetlink.links().setUp(index, up);
    if (up && settings.defaultRouteMetric().isPresent()) {
      setDefaultRoute(rtnetlink, index, IpAddress.ANY_IPV4);
      setDefaultRoute(rtnetlink, index, IpAddress.ANY_IPV6);
    }
  }

  /** Sets a family's default route if the shadow has a global address of it, else takes it away. */
  private void setDefaultRoute(Rtnetlink rtnetlink, int index, IpAddress any) throws IOException {
    Optional<IpAddress> source =
        addresses.stream()
            .map(InterfaceAddress::address)
            .filter(address -> address.isIpv4() == any.isIpv4() && !address.isLinkLocal())
            .findFirst();
    int metric = settings.defaultRouteMetric().orElseThrow();
    Routes.Request route = new Routes.Request(any, 0, index, Optional.empty(), source, metric);
    if (source.isPresent()) {
      rtnetlink.routes().replace(route);
    } else if (hasDefaultRoute(rtnetlink, index, any)) {
      rtnetlink.routes().delete(route);
    }
  }

  private static boolean hasDefaultRoute(Rtnetlink rtnetlink, int index, IpAddress any)
      throws IOException {
    return rtnetlink.routes().list().stream()
        .anyMatch(
            route ->
                route.prefixLength() == 0
                    && route.ipv6() == any.isIpv6()
                    && route.interfaceIndex().orElse(0) == index
                    && route.protocol() == Routes.PROTOCOL_STATIC);
  }

  private interface Task {
    void run(Rtnetlink rtnetlink) throws IOException;
  }

  /**
   * Runs on a thread in the host's namespace; nothing while the TAP is absent, which {@link
   * #reattach} makes good.
   */
  private void inNamespace(Task task) throws DriverException {
    if (tap.linkState() == LinkState.ABSENT) {
      return;
    }
    try {
      runInNamespace(task);
    } catch (IOException refused) {
      throw new DriverException("shadow " + settings.name() + ": " + refused.getMessage(), refused);
    }
  }

  private void runInNamespace(Task task) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(settings.namespace())) {
      namespace.call(
          () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
              task.run(rtnetlink);
            }
            return true;
          });
    }
  }

  @Override
  public String kind() {
    return "shadow";
  }

  @Override
  public String interfaceName() {
    return tap.interfaceName();
  }

  @Override
  public Optional<String> namespaceName() {
    return tap.namespaceName();
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) throws DriverException {
    return new ShadowQueue(tap.open(queue, context));
  }

  @Override
  public long mac() {
    return tap.mac();
  }

  @Override
  public int mtu() {
    return tap.mtu();
  }

  @Override
  public Set<Offload> offloads() {
    return tap.offloads();
  }

  @Override
  public LinkState linkState() {
    return tap.linkState();
  }

  /** Follows the routed interface's MAC address. */
  public void setMac(long mac) throws DriverException {
    tap.setMac(mac);
  }

  @Override
  public void setMtu(int mtuBytes) throws DriverException {
    tap.setMtu(mtuBytes);
  }

  @Override
  public void observe(Optional<Link> link) {
    tap.observe(link);
  }

  @Override
  public synchronized void reattach() throws IOException {
    tap.reattach();
    runInNamespace(
        rtnetlink -> {
          prepare(rtnetlink);
          configure(rtnetlink);
        });
  }

  @Override
  public List<Detail> details() {
    return tap.details();
  }

  /** Addresses and routes vanish with the TAP. */
  @Override
  public void close() {
    tap.close();
  }
}
