package dev.weir.runtime.lab;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Routes;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A host of the lab: a network namespace of this machine with the kernel's own stack. */
final class NamespaceHost implements LabHost {
  private static final int LONGEST_ANSWER = 1 << 20;

  private final NetworkNamespace namespace;
  private final String interfaceName;
  private Optional<ServerSocket> web = Optional.empty();

  private NamespaceHost(NetworkNamespace namespace, String interfaceName) {
    this.namespace = namespace;
    this.interfaceName = interfaceName;
  }

  /** Makes the namespace; one left behind by an earlier lab is removed first. */
  static NamespaceHost create(String name, String interfaceName) throws IOException {
    NetworkNamespace.delete(name);
    NetworkNamespace namespace = NetworkNamespace.create(name);
    NamespaceHost host = new NamespaceHost(namespace, interfaceName);
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      netlink.links().setUp(netlink.links().get("lo").index(), true);
    }
    return host;
  }

  NetworkNamespace namespace() {
    return namespace;
  }

  /** Waits for the interface to appear and brings it up. */
  void bringUp() throws IOException {
    // Duplicate address detection would delay the lab by seconds.
    setting("ipv6/conf/default/accept_dad", "0");
    setting("ipv6/conf/" + interfaceName + "/accept_dad", "0");
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      netlink.links().setUp(netlink.links().get(interfaceName).index(), true);
    }
  }

  @Override
  public void addAddress(InterfaceAddress address) throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      netlink.addresses().add(index(netlink), address.address(), address.length(), true);
    }
  }

  /** Adds a route by a gateway, or on link; length 0 is the default. */
  void addRoute(IpAddress to, int length, Optional<IpAddress> gateway) throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      netlink
          .routes()
          .replace(new Routes.Request(to, length, index(netlink), gateway, Optional.empty(), 0));
    }
  }

  @Override
  public void setGateway(IpAddress gateway) throws IOException {
    addRoute(gateway.isIpv4() ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6, 0, Optional.of(gateway));
  }

  @Override
  public InterfaceAddress requestAddress(Duration timeout) throws IOException {
    addRoute(IpAddress.ofIpv4(-1), 32, Optional.empty());
    long mac;
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      mac =
          netlink
              .links()
              .get(interfaceName)
              .mac()
              .orElseThrow(() -> new IOException(interfaceName + " has no MAC address"));
    }
    LabDhcpClient.Answer answer =
        namespace.call(() -> LabDhcpClient.request(mac, interfaceName, timeout));
    addAddress(answer.address());
    if (answer.router().isPresent()) {
      addRoute(IpAddress.ANY_IPV4, 0, answer.router());
    }
    return answer.address();
  }

  @Override
  public Optional<Duration> ping(IpAddress to) throws IOException {
    return namespace.call(
        () -> {
          InetAddress address = InetAddress.getByAddress(to.bytes());
          long start = System.nanoTime();
          return address.isReachable(2000)
              ? Optional.of(Duration.ofNanos(System.nanoTime() - start))
              : Optional.<Duration>empty();
        });
  }

  @Override
  public String fetch(IpAddress from, int port, String path) throws IOException {
    return namespace.call(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(InetAddress.getByAddress(from.bytes()), port), 5000);
            socket.setSoTimeout(5000);
            socket
                .getOutputStream()
                .write(
                    ("GET " + path + " HTTP/1.0\r\nHost: lab\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] part = new byte[8192];
            int count;
            while ((count = in.read(part)) > 0 && all.size() < LONGEST_ANSWER) {
              all.write(part, 0, count);
            }
            return all.toString(StandardCharsets.UTF_8);
          }
        });
  }

  @Override
  public boolean connects(IpAddress to, int port, int timeoutMillis) throws IOException {
    return namespace.call(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(InetAddress.getByAddress(to.bytes()), port), timeoutMillis);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Override
  public void serveWeb(int port) throws IOException {
    ServerSocket socket = namespace.call(() -> new ServerSocket(port, 50));
    web = Optional.of(socket);
    Thread.ofVirtual().name("lab-web").start(() -> serve(socket));
  }

  private static void serve(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.startVirtualThread(() -> answer(client));
      } catch (IOException e) {
        // Closed, or a client that went away between two packets.
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      client.setSoTimeout(5000);
      byte[] request = new byte[4096];
      if (client.getInputStream().read(request) > 0) {
        String from = client.getInetAddress().getHostAddress().replaceFirst("%.*", "");
        client.getOutputStream().write(page(from));
      }
    } catch (IOException e) {
      // The client is gone; there is nobody to tell.
    }
  }

  /** An answer that says where the request came from. */
  static byte[] page(String from) {
    String body = "Hello from the WAN. You came from " + from + ".\n";
    return ("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public List<String> addresses() throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open(namespace)) {
      return netlink.addresses().list(index(netlink)).stream()
          .filter(address -> !address.address().isLinkLocal())
          .map(address -> address.address().toString())
          .toList();
    }
  }

  private int index(Rtnetlink netlink) throws IOException {
    Link link = netlink.links().get(interfaceName);
    return link.index();
  }

  private void setting(String key, String value) throws IOException {
    namespace.call(
        () -> {
          Path file = Path.of("/proc/sys/net", key);
          if (Files.exists(file)) {
            Files.writeString(file, value);
          }
          return null;
        });
  }

  @Override
  public void close() throws IOException {
    if (web.isPresent()) {
      web.get().close();
    }
    String name = namespace.name();
    namespace.close();
    NetworkNamespace.delete(name);
  }
}
