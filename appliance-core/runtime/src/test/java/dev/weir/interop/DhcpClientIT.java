package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.sdk.service.LearntNameServers;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The uplink gets its address and default route from dnsmasq, and loses them to it. */
final class DhcpClientIT {
  private static final String FAR_HOST = "198.51.100.1";
  private static final String CONFIGURATION =
      """
      interfaces:
        tap:
          wan0: { role: wan, device: eth0, namespace: %s }
          lan0: { role: lan, device: eth0, namespace: %s, address: [%s/24] }
      dhcp:
        client: { wan0: { host-name: edge1 } }
      firewall:
        zone:
          lan: { interface: [lan0], to: { wan: { default-action: accept } } }
          wan: { interface: [wan0] }
        nat:
          source:
            rule:
              1: { action: masquerade, out-interface: [wan0] }
      """;

  @TempDir private Path folder;
  private Edge edge;

  @BeforeEach
  void start() throws Exception {
    Requires.programs("dnsmasq=dnsmasq-base");
    edge = Edge.create(folder.resolve("state"));
    edge.startAppliance(
        CONFIGURATION.formatted(edge.wan().name(), edge.lan().name(), Edge.LAN_GATEWAY));
    edge.lan().configure("eth0", Edge.LAN_HOST + "/24");
    edge.lan().route("default via " + Edge.LAN_GATEWAY);
    plugWan();
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  private void plugWan() throws Exception {
    edge.wan().configure("eth0", Edge.WAN_HOST + "/24", FAR_HOST + "/32");
  }

  /**
   * Lends ten addresses from 203.0.113.{@code first} for two minutes, renewed after ten seconds.
   */
  private Program dnsmasq(int first) throws IOException {
    return edge.wan()
        .start(
            "dnsmasq",
            "--no-daemon",
            "--conf-file=/dev/null",
            "--user=root",
            "--port=0",
            "--interface=eth0",
            "--log-dhcp",
            "--dhcp-authoritative",
            "--dhcp-leasefile=" + folder.resolve("leases-" + first),
            "--dhcp-range=203.0.113." + first + ",203.0.113." + (first + 9) + ",2m",
            "--dhcp-option=option:router," + Edge.WAN_HOST,
            "--dhcp-option=option:dns-server," + FAR_HOST,
            "--dhcp-option=option:T1,10s");
  }

  private String show(String command) {
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      return operator.show(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String awaitLease() {
    Host.await("a lease", () -> show("show dhcp client").contains("bound"));
    Matcher address =
        Pattern.compile("(203\\.0\\.113\\.\\d+)/24").matcher(show("show dhcp client"));
    assertThat(address.find()).isTrue();
    Host.await(
        "the address in force", () -> show("show interfaces").contains(address.group(1) + "/24"));
    return address.group(1);
  }

  private void pingsTheFarHost() throws Exception {
    edge.lan().run("ping", "-n", "-c", "3", "-i", "0.3", "-W", "5", FAR_HOST).expectOk();
  }

  private static int count(Program program, String what) {
    try {
      return (int) Pattern.compile(what).matcher(program.output()).results().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theUplinkComesUpByItselfAndStays() throws Exception {
    Program server = dnsmasq(50);
    String address = awaitLease();
    pingsTheFarHost();
    assertThat(show("show ip route")).contains("dhcp", "210", "via " + Edge.WAN_HOST);
    assertThat(server.output()).contains("edge1");
    assertThat(
            edge.appliance()
                .appliance()
                .engine()
                .running()
                .service(LearntNameServers.class)
                .orElseThrow()
                .addresses())
        .hasToString("[" + FAR_HOST + "]");
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit("set interfaces tap wan0 description uplink");
    }
    assertThat(show("show interfaces")).contains(address + "/24");
    // Renewed with its server, by itself.
    int before = count(server, "DHCPACK\\(eth0\\) " + address);
    Host.await("a renewal", () -> count(server, "DHCPACK\\(eth0\\) " + address) > before);
    assertThat(count(server, "DHCPNAK")).isZero();
    pingsTheFarHost();
    // The same address after a restart.
    edge.stopAppliance();
    edge.startAppliance();
    edge.lan().configure("eth0", Edge.LAN_HOST + "/24");
    edge.lan().route("default via " + Edge.LAN_GATEWAY);
    plugWan();
    assertThat(awaitLease()).isEqualTo(address);
  }

  @Test
  void theServersWordIsFollowed() throws Exception {
    try (Program server = dnsmasq(50)) {
      assertThat(server.process().isAlive()).isTrue();
      awaitLease();
    }
    // Another server, of another range, refuses at the next renewal and lends another address.
    Program next = dnsmasq(90);
    Host.await("another address", () -> show("show interfaces").contains("203.0.113.9"));
    assertThat(count(next, "DHCPNAK")).isPositive();
    pingsTheFarHost();
    // Deleted: given back at once.
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit("delete dhcp client wan0");
    }
    Host.await("the address is gone", () -> !show("show interfaces").contains("203.0.113.9"));
    Host.await("it was given back", () -> count(next, "DHCPRELEASE") > 0);
    assertThat(show("show ip route")).doesNotContain("0.0.0.0/0");
  }
}
