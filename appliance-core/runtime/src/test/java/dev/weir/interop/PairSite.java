package dev.weir.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A host behind one interface of the appliance's, and what is between them. Whatever the kind, the
 * host gets its frames from a veth that does neither checksums nor segmentation: what the appliance
 * leaves to its device the kernel has done by then, as the appliance said, and a capture on the
 * host shows it. What the host sends leaves both to its card.
 *
 * <pre>
 * tap, tun                 appliance - kernel router - veth - host
 * afpacket, afxdp          appliance - veth - host
 * vhost-user, virtio-user  appliance - the other kind of a second appliance, a bridge - veth - host
 * </pre>
 */
final class PairSite implements Closeable {
  /** Where its host serves a document over HTTP. */
  static final int WEB_PORT = 80;

  /** What the link between a kernel router and its host takes. */
  private static final int WIDE_MTU = 9000;

  private static final String NUMBER = "" + ProcessHandle.current().pid() % 100_000;

  /** Kinds of interfaces of which the other end can be a kernel. */
  enum Kind {
    TAP,
    TUN,
    AFPACKET,
    AFXDP,
    VHOST_USER,
    VIRTIO_USER;

    private boolean isRouted() {
      return this == TAP || this == TUN;
    }

    private boolean isRelayed() {
      return this == VHOST_USER || this == VIRTIO_USER;
    }

    /** The word for it below {@code interfaces}. */
    String word() {
      return switch (this) {
        case AFPACKET, AFXDP -> "ethernet";
        default -> name().toLowerCase(Locale.ROOT).replace('_', '-');
      };
    }
  }

  private final Kind kind;
  private final int number;
  private final int mtu;
  private final boolean joins;
  private final Path socket;
  private final Host host;
  private final Optional<Host> router;

  private PairSite(
      Kind kind,
      int number,
      int mtu,
      boolean joins,
      Path socket,
      Host host,
      Optional<Host> router) {
    this.kind = kind;
    this.joins = joins;
    this.number = number;
    this.mtu = mtu;
    this.socket = socket;
    this.host = host;
    this.router = router;
  }

  /**
   * Makes the host and its veth; the appliance's interface is not there yet.
   *
   * @param number of the site, 0-99
   * @param mtu of the appliance's interface
   * @param joins whether the appliance joins small segments: only such come by AF_XDP, and then by
   *     TUN
   * @param folder for a socket
   */
  static PairSite create(Kind kind, int number, int mtu, boolean joins, Path folder)
      throws Exception {
    Host host = Host.create("h" + number);
    Optional<Host> router =
        kind.isRouted() ? Optional.of(Host.create("r" + number)) : Optional.empty();
    PairSite site =
        new PairSite(kind, number, mtu, joins, folder.resolve("s" + number), host, router);
    site.runAtCard(
        "ip link add %1$s mtu %2$d type veth peer eth0 mtu %2$d netns %3$s && ip link set %1$s up"
            .formatted(site.card(), router.isPresent() ? WIDE_MTU : mtu, host.name()));
    if (kind != Kind.AFXDP) {
      site.runAtCard(
          "ethtool -K %1$s tso off gso off && ethtool -K %1$s tx off".formatted(site.card()));
    }
    host.run("ethtool", "-K", "eth0", "gro", "off", "txvlan", "off").expectOk();
    return site;
  }

  private void runAtCard(String script) throws Exception {
    String[] shell = {"sh", "-c", script};
    (router.isPresent() ? router.get().run(shell) : Program.run(shell)).expectOk();
  }

  /** The end of the host's veth that is the router's or an appliance's. */
  private String card() {
    return router.isPresent() ? "eth1" : "wq" + NUMBER + "-" + number;
  }

  Kind kind() {
    return kind;
  }

  /** The name of the appliance's interface. */
  String name() {
    return "s" + number;
  }

  /** The appliance's interface, as a line of YAML below its kind. */
  String yaml() {
    String own =
        switch (kind) {
          case TAP, TUN -> "device: wan, namespace: " + router.orElseThrow().name();
          case AFPACKET -> "match: { name: " + card() + " }";
          case AFXDP -> "match: { name: " + card() + " }, driver: afxdp";
          case VHOST_USER, VIRTIO_USER -> "socket: " + socket + ", mode: server";
        };
    return "%s: { %s, mtu: %d, gro: %s, address: [10.1.%d.1/24, \"2001:db8:1:%d::1/64\"] }"
        .formatted(name(), own, mtu, joins ? "on" : "off", number, number);
  }

  /** The appliance's routes to the host, if it is behind a router, as lines of YAML. */
  List<String> routes() {
    return router.isEmpty()
        ? List.of()
        : List.of(
            "10.2.%1$d.0/24: { next-hop: { 10.1.%1$d.2: {} } }".formatted(number),
            "\"2001:db8:2:%1$d::/64\": { next-hop: { \"2001:db8:1:%1$d::2\": {} } }"
                .formatted(number));
  }

  /** Whether a second appliance stands between. */
  boolean isRelayed() {
    return kind.isRelayed();
  }

  /** The kind of the second appliance's interface towards the first. */
  Kind relayKind() {
    return kind == Kind.VHOST_USER ? Kind.VIRTIO_USER : Kind.VHOST_USER;
  }

  /** The second appliance's interface towards the first, as a line of YAML. */
  String relayYaml() {
    return "%s: { socket: %s, mode: client, mtu: %d }".formatted(name(), socket, mtu);
  }

  /** The second appliance's interface towards the host, as a line of YAML. */
  String relayCardYaml() {
    return "c%d: { match: { name: %s }, mtu: %d }".formatted(number, card(), mtu);
  }

  /** The second appliance's bridge of both, as a line of YAML. */
  String relayBridgeYaml() {
    return "b%1$d: { member: [c%1$d, s%1$d] }".formatted(number);
  }

  /** Gives addresses and routes; the appliance runs. */
  void connect() throws Exception {
    String gateway = "10.1." + number + ".1";
    String gateway6 = "2001:db8:1:" + number + "::1";
    if (router.isPresent()) {
      String near = "10.2." + number + ".1";
      String near6 = "2001:db8:2:" + number + "::1";
      String forwarding = "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; ";
      configure(
          router.get(),
          forwarding
              + address("wan", "10.1." + number + ".2", "2001:db8:1:" + number + "::2")
              + (joins && kind == Kind.TUN ? "ethtool -K wan tso off gso off; " : "")
              + address(card(), near, near6)
              + defaultRoute(gateway, gateway6));
      gateway = near;
      gateway6 = near6;
    }
    configure(host, address("eth0", address(), address6()) + defaultRoute(gateway, gateway6));
  }

  /** In one go: a process for each word takes its time, times twelve. */
  private static void configure(Host at, String script) throws Exception {
    at.run("sh", "-e", "-c", script).expectOk();
  }

  private static String address(String device, String ipv4, String ipv6) {
    return ("sysctl -qw net.ipv6.conf.%1$s.accept_dad=0 net.ipv6.conf.%1$s.accept_ra=0;"
            + " ip address add %2$s/24 dev %1$s; ip address add %3$s/64 dev %1$s;"
            + " ip link set %1$s up; ")
        .formatted(device, ipv4, ipv6);
  }

  private static String defaultRoute(String ipv4, String ipv6) {
    return "ip route add default via %s; ip -6 route add default via %s".formatted(ipv4, ipv6);
  }

  /** Whether the host reaches the appliance over both IP versions. */
  boolean isConnected() {
    return pings("10.1." + number + ".1") && pings("2001:db8:1:" + number + "::1");
  }

  private boolean pings(String address) {
    try {
      return host.run("ping", "-n", "-c", "1", "-W", "1", address).exitCode() == 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether a kernel completes the checksums of what comes to the host, as the veth's end before it
   * does none. To AF_XDP the appliance gives complete frames only.
   */
  boolean kernelCompletesChecksums() {
    return kind != Kind.AFXDP;
  }

  Host host() {
    return host;
  }

  /** The host's IPv4 address. */
  String address() {
    return "10." + (router.isPresent() ? 2 : 1) + "." + number + ".2";
  }

  /** The host's IPv6 address. */
  String address6() {
    return "2001:db8:" + (router.isPresent() ? 2 : 1) + ":" + number + "::2";
  }

  /** The largest IP packet that may come to the host through the appliance. */
  int mtu() {
    return mtu;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + " of MTU " + mtu;
  }

  @Override
  public void close() throws IOException {
    host.close();
    if (router.isPresent()) {
      router.get().close();
    } else {
      try {
        Program.run("ip", "link", "delete", card());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
