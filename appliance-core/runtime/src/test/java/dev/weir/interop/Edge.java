package dev.weir.interop;

import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.manage.ProcessControl;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.sdk.driver.LinkState;
import dev.weir.testkit.environment.Requires;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * An edge appliance between a host on the LAN and one on the WAN, each in a namespace, with TAPs
 * into the appliance; and a third namespace for the host side of the appliance.
 */
final class Edge implements Closeable {
  static final String LAN_GATEWAY = "192.168.1.1";
  static final String LAN_GATEWAY_6 = "2001:db8:1::1";
  static final String LAN_HOST = "192.168.1.10";
  static final String LAN_HOST_6 = "2001:db8:1::10";
  static final String WAN_ADDRESS = "203.0.113.2";
  static final String WAN_ADDRESS_6 = "2001:db8:ff::2";
  static final String WAN_HOST = "203.0.113.1";
  static final String WAN_HOST_6 = "2001:db8:ff::1";

  private final Path state;
  private final int workers;
  private final Host lan;
  private final Host wan;
  private final Host own;
  private String configuration = "";
  private Optional<RunningAppliance> running = Optional.empty();

  private Edge(Path state, int workers, Host lan, Host wan, Host own) {
    this.state = state;
    this.workers = workers;
    this.lan = lan;
    this.wan = wan;
    this.own = own;
  }

  /** Makes the namespaces for an appliance with one worker; nothing runs yet. */
  static Edge create(Path state) throws Exception {
    return create(state, 1);
  }

  /** With a number of workers, and as many queues of each interface. */
  static Edge create(Path state, int workers) throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("ss=iproute2", "sysctl=procps", "arping=iputils-arping");
    return new Edge(state, workers, Host.create("lan"), Host.create("wan"), Host.create("edge"));
  }

  /** The interfaces as YAML, to which a test adds the rest. */
  String interfaces(int wanMtu) {
    return """
        interfaces:
          tap:
            wan0:
              { role: wan, device: eth0, namespace: %s, queues: %d, mtu: %d, address: [%s/24, "%s/64"] }
            lan0: { role: lan, device: eth0, namespace: %s, queues: %d, address: [%s/24, "%s/64"] }
        """
        .formatted(
            wan.name(),
            workers,
            wanMtu,
            WAN_ADDRESS,
            WAN_ADDRESS_6,
            lan.name(),
            workers,
            LAN_GATEWAY,
            LAN_GATEWAY_6);
  }

  /** Starts the appliance in this process and gives both hosts addresses and routes. */
  void start(String yaml) throws Exception {
    startAppliance(yaml);
    configureHosts();
  }

  /** Starts the appliance in this process; its hosts have no addresses yet. */
  void startAppliance(String yaml) throws Exception {
    configuration = yaml;
    startAppliance();
  }

  /** Starts the appliance again after {@link #stopAppliance}. */
  void startAppliance() throws Exception {
    running =
        Optional.of(
            RunningAppliance.start(
                new RunningAppliance.Settings(
                    Distribution.modules(), state, workers, "test", true, new ProcessControl()),
                Optional.of(YamlSource.of("edge.yaml", configuration))));
  }

  /** Stops the appliance; the hosts stay, but for their interfaces. */
  void stopAppliance() {
    running.ifPresent(RunningAppliance::close);
    running = Optional.empty();
  }

  /** Gives both hosts addresses and default routes. */
  void configureHosts() throws Exception {
    configureLan();
    configureWan();
  }

  /** Gives the LAN host addresses and default routes. */
  void configureLan() throws Exception {
    lan.configure("eth0", LAN_HOST + "/24", LAN_HOST_6 + "/64");
    lan.route("default via " + LAN_GATEWAY, "default via " + LAN_GATEWAY_6);
    awaitNeighbour(lan, LAN_GATEWAY);
    awaitLinks("lan0");
  }

  /** Gives the WAN host addresses, and over IPv6 a route back: IPv4 is translated. */
  void configureWan() throws Exception {
    wan.configure("eth0", WAN_HOST + "/24", WAN_HOST_6 + "/64");
    wan.route("2001:db8:1::/64 via " + WAN_ADDRESS_6);
    awaitNeighbour(wan, WAN_ADDRESS);
    awaitLinks("wan0");
  }

  /** The appliance answers for an address as soon as it knows that nobody else has it. */
  private static void awaitNeighbour(Host host, String address) {
    Host.await(
        "an answer of " + address,
        () -> {
          try {
            return host.run("arping", "-c", "1", "-w", "2", "-I", "eth0", address).exitCode() == 0;
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /**
   * Waits until the appliance, if it runs in this process, has seen the links of interfaces come up
   * and its modules know it.
   */
  void awaitLinks(String... names) throws InterruptedException {
    if (running.isEmpty()) {
      return;
    }
    Appliance appliance = appliance().appliance();
    Host.await(
        "links of " + List.of(names),
        () ->
            appliance.interfaces().stream()
                .filter(on -> List.of(names).contains(on.name()))
                .allMatch(on -> appliance.linkState(on) == LinkState.UP));
    // It looks at its links four times a second: after twice that time it has looked again.
    CountDownLatch looked = new CountDownLatch(1);
    appliance.engine().schedule(Duration.ofMillis(500).toNanos(), looked::countDown);
    looked.await();
  }

  /** The appliance. */
  RunningAppliance appliance() {
    return running.orElseThrow();
  }

  Host lan() {
    return lan;
  }

  Host wan() {
    return wan;
  }

  /** Where the host's own programs use the appliance's addresses. */
  Host own() {
    return own;
  }

  @Override
  public void close() throws IOException {
    stopAppliance();
    own.close();
    wan.close();
    lan.close();
  }
}
