package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Parsed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two network namespaces with the kernel's stack, between which iperf3 measures. One thread. */
public final class Hosts implements AutoCloseable {
  /** The router's address and length of prefix, in the client's network. */
  public static final String CLIENT_SIDE = "10.99.0.254/24";

  /** The router's address and length of prefix, in the server's network. */
  public static final String SERVER_SIDE = "10.99.1.254/24";

  private static final String CLIENT_ADDRESS = "10.99.0.1";
  private static final String SERVER_ADDRESS = "10.99.0.2";
  private static final String ROUTED_SERVER_ADDRESS = "10.99.1.2";

  /** Payload of a datagram in a frame of 64 bytes with its checksum. */
  private static final int SMALL_BYTES = 18;

  private static final int ATTEMPTS = 40;
  private static final long PAUSE_MILLIS = 250;

  private final String client;
  private final String server;
  private String serverAddress = SERVER_ADDRESS;
  private Optional<Process> iperf = Optional.empty();

  private Hosts(String name) {
    client = name + "c";
    server = name + "s";
  }

  /**
   * Makes the namespaces.
   *
   * @param name at most ten letters; no two at a time are the same
   */
  public static Hosts create(String name) throws BenchmarkException {
    Hosts hosts = new Hosts(name);
    Command.run("ip netns add " + hosts.client);
    Command.run("ip netns add " + hosts.server);
    return hosts;
  }

  /** The start of names that no other process uses, of at most eight letters. */
  public static String uniqueName() {
    return "wb" + ProcessHandle.current().pid() % 1_000_000;
  }

  /** The namespace of the client. */
  public String client() {
    return client;
  }

  /** The namespace of the server. */
  public String server() {
    return server;
  }

  /** Gives addresses to an interface in each, waits until they reach each other, starts iperf3. */
  void connect(String inClient, String inServer) throws BenchmarkException, IOException {
    bringUp(client, inClient, CLIENT_ADDRESS);
    bringUp(server, inServer, serverAddress);
    for (int i = 0; i < ATTEMPTS; i++) {
      if (serves()) {
        return;
      }
    }
    throw new BenchmarkException("the hosts do not reach each other");
  }

  /**
   * Gives addresses of two networks to an interface in each. The client sends what is for others to
   * the router; the server knows its own network alone, so the router has to translate.
   */
  public void connectRouted(String inClient, String inServer) throws BenchmarkException {
    serverAddress = ROUTED_SERVER_ADDRESS;
    bringUp(client, inClient, CLIENT_ADDRESS);
    bringUp(server, inServer, serverAddress);
    String router = CLIENT_SIDE.substring(0, CLIENT_SIDE.indexOf('/'));
    Command.run("ip -n " + client + " route add default via " + router);
  }

  /** Whether the client reaches the server, after at most a second or two; if so, iperf3 runs. */
  public boolean serves() throws BenchmarkException, IOException {
    try {
      Command.run("ip netns exec " + client + " ping -c 1 -W 1 " + serverAddress);
    } catch (BenchmarkException e) {
      pause();
      return false;
    }
    iperf =
        Optional.of(
            new ProcessBuilder(in(server, "iperf3 -s"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    pause();
    return true;
  }

  private static void bringUp(String namespace, String name, String address)
      throws BenchmarkException {
    Command.run("ip -n " + namespace + " link set lo up");
    Command.run("ip -n " + namespace + " address add " + address + "/24 dev " + name);
    Command.run("ip -n " + namespace + " link set " + name + " up");
  }

  private static List<String> in(String namespace, String line) {
    return List.of(("ip netns exec " + namespace + " " + line).split(" "));
  }

  private static void pause() throws BenchmarkException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Gbit/s of one TCP connection, as received. */
  double tcpGbits(int seconds) throws BenchmarkException {
    Map<?, ?> end = iperf("-t " + seconds);
    return Parsed.number(Parsed.map(end, "sum_received"), "bits_per_second") / 1e9;
  }

  /** Millions of the smallest datagrams a second, as received. */
  public double smallMpps(int seconds) throws BenchmarkException {
    Map<?, ?> sum = Parsed.map(iperf("-u -b 0 -l " + SMALL_BYTES + " -t " + seconds), "sum");
    double arrived = Parsed.number(sum, "packets") - Parsed.number(sum, "lost_packets");
    return arrived / Parsed.number(sum, "seconds") / 1e6;
  }

  private Map<?, ?> iperf(String options) throws BenchmarkException {
    String text = Command.run(in(client, "iperf3 -J -c " + serverAddress + " " + options));
    try {
      return Parsed.map((Map<?, ?>) Parsed.of(text), "end");
    } catch (RuntimeException e) {
      throw new BenchmarkException("iperf3 said something else: " + text, e);
    }
  }

  @Override
  public void close() throws BenchmarkException {
    iperf.ifPresent(Process::destroy);
    Command.run("ip netns delete " + client);
    Command.run("ip netns delete " + server);
  }
}
