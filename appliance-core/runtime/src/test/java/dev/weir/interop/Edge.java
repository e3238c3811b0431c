package dev.weir.interop;

import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.testkit.environment.Requires;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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
  private final Host lan;
  private final Host wan;
  private final Host own;
  private String configuration = "";
  private Optional<RunningAppliance> running = Optional.empty();

  private Edge(Path state, Host lan, Host wan, Host own) {
    this.state = state;
    this.lan = lan;
    this.wan = wan;
    this.own = own;
  }

  /** Makes the namespaces; nothing runs yet. */
  static Edge create(Path state) throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("ss=iproute2", "sysctl=procps");
    return new Edge(state, Host.create("lan"), Host.create("wan"), Host.create("edge"));
  }

  /** The interfaces as YAML, to which a test adds the rest. */
  String interfaces(int wanMtu) {
    return """
        interfaces:
          tap:
            wan0:
              { role: wan, device: eth0, namespace: %s, mtu: %d, address: [%s/24, "%s/64"] }
            lan0: { role: lan, device: eth0, namespace: %s, address: [%s/24, "%s/64"] }
        """
        .formatted(
            wan.name(), wanMtu, WAN_ADDRESS, WAN_ADDRESS_6, lan.name(), LAN_GATEWAY, LAN_GATEWAY_6);
  }

  /** Starts the appliance in this process and gives both hosts addresses and routes. */
  void start(String yaml) throws Exception {
    configuration = yaml;
    startAppliance();
    configureHosts();
  }

  /** Starts the appliance again after {@link #stopAppliance}. */
  void startAppliance() throws Exception {
    running =
        Optional.of(
            RunningAppliance.start(
                new RunningAppliance.Settings(
                    Distribution.modules(), state, 1, "test", true, Optional.empty()),
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
  }

  /** Gives the WAN host addresses, and over IPv6 a route back: IPv4 is translated. */
  void configureWan() throws Exception {
    wan.configure("eth0", WAN_HOST + "/24", WAN_HOST_6 + "/64");
    wan.route("2001:db8:1::/64 via " + WAN_ADDRESS_6);
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
