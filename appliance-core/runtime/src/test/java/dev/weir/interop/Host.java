package dev.weir.interop;

import com.sun.net.httpserver.HttpServer;
import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A host with the kernel's stack: a network namespace with a name of its own. */
final class Host implements Closeable {
  private static final int ANSWER_MILLIS = 5000;
  private static final int MOST_ASKED = 3;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Deque<Closeable> started = new ArrayDeque<>();

  private Host(String name) {
    this.name = name;
  }

  /** Makes it, its loopback interface up. */
  static Host create(String role) throws IOException, InterruptedException {
    Host host =
        new Host(
            "wi" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-" + role);
    Program.run("ip", "netns", "add", host.name).expectOk();
    host.run("ip", "link", "set", "lo", "up").expectOk();
    // Detection of duplicates would only delay the tests.
    host.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0").expectOk();
    return host;
  }

  /** The namespace's name. */
  String name() {
    return name;
  }

  /** Runs a program inside. */
  Program.Result run(String... command) throws IOException, InterruptedException {
    return Program.run(inside(List.of(command)));
  }

  /** Runs a program inside that reads a text. */
  Program.Result runWithInput(String input, String... command)
      throws IOException, InterruptedException {
    return Program.start(List.of(inside(List.of(command))), input).await();
  }

  /** Starts a program inside that goes on until it is closed, at the latest with the host. */
  Program start(String... command) throws IOException {
    Program program = Program.start(List.of(inside(List.of(command))));
    started.push(program);
    return program;
  }

  private String[] inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all.toArray(String[]::new);
  }

  /** Brings an interface up with addresses; IPv6 ones are usable at once. */
  void configure(String interfaceName, String... addresses)
      throws IOException, InterruptedException {
    for (String key : List.of("accept_dad=0", "accept_ra=0")) {
      run("sysctl", "-qw", "net.ipv6.conf." + interfaceName + "." + key).expectOk();
    }
    for (String address : addresses) {
      run("ip", "address", "add", address, "dev", interfaceName).expectOk();
    }
    run("ip", "link", "set", interfaceName, "up").expectOk();
  }

  /** Adds routes, each as in "default via 192.0.2.1". */
  void route(String... routes) throws IOException, InterruptedException {
    for (String route : routes) {
      List<String> command = new ArrayList<>(List.of("ip"));
      if (route.contains(":")) {
        command.add("-6");
      }
      command.addAll(List.of("route", "replace"));
      command.addAll(List.of(route.split(" ")));
      run(command.toArray(String[]::new)).expectOk();
    }
  }

  /** Whether a program listens on a TCP port, over IPv4 or IPv6. */
  boolean listens(int port) throws IOException, InterruptedException {
    return run("ss", "-Hltn", "sport = :" + port).expectOk().contains(":" + port);
  }

  /** Serves one document over HTTP on all addresses. */
  Web serve(int port, byte[] content) throws IOException {
    Web web = new Web(port, content);
    started.push(web);
    return web;
  }

  /** Sends every datagram back to where it came from. */
  Echo echo(int port) throws IOException {
    return new Echo(port);
  }

  /**
   * Sends a datagram and waits for the answer; again if there is none, as the first may only have
   * told this host the path's MTU (RFC 8201, 4).
   */
  byte[] ask(String to, int port, byte[] datagram) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(name);
        DatagramSocket socket = namespace.call(DatagramSocket::new)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      DatagramPacket question =
          new DatagramPacket(datagram, datagram.length, InetAddress.ofLiteral(to), port);
      DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
      for (int asked = 1; ; asked++) {
        socket.send(question);
        try {
          socket.receive(answer);
          break;
        } catch (SocketTimeoutException e) {
          if (asked == MOST_ASKED) {
            throw e;
          }
        }
      }
      return Arrays.copyOf(answer.getData(), answer.getLength());
    }
  }

  /** A UDP echo server, on all addresses. */
  final class Echo implements Closeable {
    private final DatagramSocket socket;

    private Echo(int port) throws IOException {
      try (NetworkNamespace namespace = NetworkNamespace.open(name)) {
        socket = namespace.call(() -> new DatagramSocket(port));
      }
      Thread.ofPlatform().daemon(true).start(this::run);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void run() {
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      while (!socket.isClosed()) {
        try {
          packet.setLength(65_535);
          socket.receive(packet);
          socket.send(packet);
        } catch (IOException e) {
          // Closed, or nobody to answer: the one who asks will say so.
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** An HTTP server that remembers who asked. */
  final class Web implements Closeable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> clients = new CopyOnWriteArrayList<>();
    private final List<byte[]> uploads = new CopyOnWriteArrayList<>();

    private Web(int port, byte[] content) throws IOException {
      try (NetworkNamespace namespace = NetworkNamespace.open(name)) {
        server =
            namespace.call(
                () ->
                    HttpServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("::"), port), 50));
      }
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            clients.add(
                exchange.getRemoteAddress().getAddress().getHostAddress().replaceFirst("%.*", ""));
            byte[] sent = exchange.getRequestBody().readAllBytes();
            if (sent.length > 0) {
              uploads.add(sent);
            }
            exchange.sendResponseHeaders(200, content.length);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(content);
            }
          });
      server.start();
    }

    /** Addresses of those who asked, in their order. */
    List<String> clients() {
      return clients;
    }

    /** What was sent to it. */
    List<byte[]> uploads() {
      return uploads;
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  /** Waits for something that takes a moment, on a busy machine some minutes. */
  static void await(String what, BooleanSupplier condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(java.time.Duration.ofMinutes(4))
        .pollInterval(java.time.Duration.ofMillis(100))
        .until(condition::getAsBoolean);
  }

  @Override
  public void close() throws IOException {
    while (!started.isEmpty()) {
      started.pop().close();
    }
    NetworkNamespace.delete(name);
  }
}
