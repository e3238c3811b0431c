package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The appliance between two switches of an Open vSwitch with DPDK: to the left it is the driver of
 * a vhost-user port of the switch's, to the right the device behind a virtio port. Behind each
 * switch is a host.
 */
final class OpenVSwitchIT {
  private static final int CONTENT_BYTES = 3_000_000;
  private static final String NUMBER = "" + ProcessHandle.current().pid() % 100_000;
  private static final String LEFT = "wol" + NUMBER;
  private static final String RIGHT = "wor" + NUMBER;
  private static final String CONFIGURATION =
      """
      version: 1
      interfaces:
        virtio-user:
          left: { socket: %s, mode: server, address: [192.168.1.1/24] }
        vhost-user:
          right: { socket: %s, mode: server, trust-guest: true, address: [192.168.2.1/24] }
      """;

  @TempDir Path folder;
  private Host left;
  private Host right;

  @BeforeEach
  void start() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("ping=iputils-ping", "curl", "ethtool");
    left = host("left", LEFT, "192.168.1.10/24", "192.168.2.0/24 via 192.168.1.1");
    right = host("right", RIGHT, "192.168.2.10/24", "192.168.1.0/24 via 192.168.2.1");
  }

  private static Host host(String role, String card, String address, String route)
      throws Exception {
    Host host = Host.create(role);
    Program.run("ip", "link", "add", card, "type", "veth", "peer", "eth0", "netns", host.name())
        .expectOk();
    Program.run("ip", "link", "set", card, "up").expectOk();
    // The kernel has the appliance's addresses too: it must not answer for it.
    Program.run("sysctl", "-qw", "net.ipv4.conf." + card + ".arp_ignore=8").expectOk();
    // The switch does not complete checksums.
    host.run("ethtool", "-K", "eth0", "tx", "off").expectOk();
    host.configure("eth0", address);
    host.route(route);
    return host;
  }

  @AfterEach
  void stop() throws Exception {
    left.close();
    right.close();
    Program.run("ip", "link", "delete", LEFT);
    Program.run("ip", "link", "delete", RIGHT);
  }

  @Test
  void trafficPassesBothWays() throws Exception {
    Path device = folder.resolve("device");
    Path driver = folder.resolve("driver");
    try (OpenVSwitch ovs = OpenVSwitch.start(folder.resolve("ovs"))) {
      ovs.bridge("wb" + LEFT);
      ovs.bridge("wb" + RIGHT);
      ovs.control("add-port", "wb" + LEFT, LEFT);
      ovs.control("add-port", "wb" + RIGHT, RIGHT);
      Path configuration =
          Files.writeString(folder.resolve("ovs.yaml"), CONFIGURATION.formatted(driver, device));
      try (Program appliance =
          Program.start(
              Distribution.command(
                  "run",
                  "--state",
                  folder.resolve("state").toString(),
                  configuration.toString()))) {
        Host.await("the appliance listens", () -> Files.exists(device) || !appliance.isAlive());
        ovs.control(
            ("add-port wb%1$s p%1$s -- set Interface p%1$s type=dpdkvhostuserclient"
                    + " options:vhost-server-path=%2$s")
                .formatted(LEFT, driver)
                .split(" "));
        ovs.control(
            ("add-port wb%1$s p%1$s -- set Interface p%1$s type=dpdk"
                    + " options:dpdk-devargs=\"net_virtio_user0,path=%2$s,queue_size=256\"")
                .formatted(RIGHT, device)
                .split(" "));
        awaitPing(appliance, ovs);
        fetch();
        ovs.restart();
        awaitPing(appliance, ovs);
        fetch();
      }
    }
  }

  private void awaitPing(Program appliance, OpenVSwitch ovs) throws Exception {
    Host.await(
        "the hosts reach each other", () -> pings() || !appliance.isAlive() || !ovs.isAlive());
    assertThat(appliance.isAlive()).as(appliance.output()).isTrue();
    assertThat(ovs.isAlive()).as(ovs.log()).isTrue();
    assertThat(left.run("ping", "-n", "-c", "20", "-i", "0.05", "192.168.2.10").expectOk())
        .contains("20 received, 0% packet loss")
        .doesNotContain("DUP");
  }

  private boolean pings() {
    try {
      return left.run("ping", "-n", "-c", "1", "-W", "1", "192.168.2.10").exitCode() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void fetch() throws Exception {
    byte[] content = new byte[CONTENT_BYTES];
    new Random(8).nextBytes(content);
    Path file = folder.resolve("fetched");
    Files.deleteIfExists(file);
    try (Host.Web web = right.serve(80, content)) {
      left.run("curl", "-sS", "-o", file.toString(), "http://192.168.2.10/").expectOk();
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
      left.run("curl", "-sS", "-o", "/dev/null", "-T", "" + file, "http://192.168.2.10/")
          .expectOk();
      assertThat(web.uploads().getLast()).isEqualTo(content);
      assertThat(web.clients()).containsOnly("192.168.1.10");
    }
  }
}
