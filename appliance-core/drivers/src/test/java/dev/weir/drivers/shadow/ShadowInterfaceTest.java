package dev.weir.drivers.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.NetlinkEvent;
import dev.weir.drivers.netlink.NetlinkMonitor;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.Forwarder;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shadows in host namespaces of the test's own, with the kernel's stack on them. */
class ShadowInterfaceTest {
  private static final long MAC = 0x02005e100001L;

  @BeforeEach
  void asRoot() {
    Requires.rootAndNamespaces();
  }

  @Test
  void letsHostProgramsReachEverythingWithoutArp() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace near = namespaces.create("n");
      NetworkNamespace far = namespaces.create("f");
      ShadowInterface a = open("wan", near);
      ShadowInterface b = open("lan", far);
      a.setAddresses(addresses("10.95.0.1/24", "fd95::1/64"));
      b.setAddresses(addresses("10.95.0.2/24", "fd95::2/64", "192.0.2.7/32", "2001:db8::7/128"));
      a.setUp(true);
      b.setUp(true);
      try (Forwarder forwarder = new Forwarder(a, b, 16)) {
        for (String target : List.of("10.95.0.2", "fd95::2", "192.0.2.7", "2001:db8::7")) {
          assertThat(in(near, "ping -c 2 -i 0.05 -W 5 " + target)).contains(" 0% packet loss");
        }
        assertThat(in(near, "cat /proc/sys/net/ipv6/conf/wan/accept_ra").strip()).isEqualTo("0");
        assertThat(in(near, "cat /proc/sys/net/ipv4/conf/wan/forwarding").strip()).isEqualTo("0");
        a.setMtu(1400);
        assertThat(Command.succeed("ip -n " + near.name() + " link show wan")).contains("mtu 1400");
      }
      a.close();
      b.close();
    }
  }

  @Test
  void marksFramesAsTheHostsAndAsksForNoNeighbour() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = new TestContext(2, 256, 0, 4)) {
      NetworkNamespace host = namespaces.create("h");
      ShadowInterface shadow = open("lan", host);
      InterfaceDriver queue = shadow.open(0, context);
      shadow.setAddresses(addresses("10.96.0.1/24"));
      shadow.setUp(true);
      Command.run("ip", "netns", "exec", host.name(), "ping", "-c", "1", "-W", "1", "10.96.0.5");
      Batch batch = new Batch();
      Awaitility.await()
          .until(
              () -> {
                queue.receive(batch);
                return batch.size() > 0;
              });
      for (int i = 0; i < batch.size(); i++) {
        Packet packet = batch.get(i);
        assertThat(packet.has(Packet.FROM_HOST)).isTrue();
        assertThat(PacketMemory.getUnsignedShort(packet.position() + 12)).isNotEqualTo(0x0806);
        context.release(packet);
      }
      queue.close();
      shadow.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void takesAddressesOffAndSetsAllAgainAfterDeletion() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        DriverSupervisor supervisor = new DriverSupervisor((device, from, to) -> {})) {
      NetworkNamespace host = namespaces.create("h");
      ShadowInterface shadow = open("lan", host);
      shadow.setAddresses(addresses("10.97.0.1/24", "10.98.0.1/24"));
      shadow.setUp(true);
      shadow.setAddresses(addresses("10.98.0.1/24", "fd98::1/64"));
      String shown = Command.succeed("ip -n " + host.name() + " addr show lan");
      assertThat(shown).contains("10.98.0.1/24", "fd98::1/64").doesNotContain("10.97", "fe80");
      supervisor.add(shadow);
      supervisor.poll();
      Command.succeed("ip -n " + host.name() + " link delete lan");
      supervisor.poll();
      assertThat(shadow.linkState()).isEqualTo(LinkState.ABSENT);
      supervisor.poll();
      assertThat(shadow.linkState()).isEqualTo(LinkState.UP);
      assertThat(Command.succeed("ip -n " + host.name() + " addr show lan"))
          .contains("10.98.0.1/24", "fd98::1/64", "NOARP");
      assertThat(Command.succeed("ip -n " + host.name() + " route"))
          .contains("default dev lan", "src 10.98.0.1", "metric 4000");
      assertThat(Command.succeed("ip -n " + host.name() + " -6 route")).contains("default dev lan");
      shadow.close();
    }
  }

  @Test
  void addressesOfOneNetworkComeAndGoOnTheirOwn() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace host = namespaces.create("h");
      ShadowInterface shadow = open("lan", host);
      String[] all = {"10.97.0.1/24", "10.97.0.2/24", "10.97.0.3/24", "10.97.0.4/24", "fd97::1/64"};
      shadow.setAddresses(addresses(all));
      shadow.setUp(true);
      assertThat(shown(host)).containsExactlyInAnyOrder(all);
      try (NetlinkMonitor monitor = NetlinkMonitor.everything(host)) {
        // The first one and another go: the rest must not go with them, not for a moment.
        shadow.setAddresses(addresses("10.97.0.2/24", "10.97.0.4/24", "fd97::1/64"));
        assertThat(removed(monitor)).containsExactlyInAnyOrder("10.97.0.1", "10.97.0.3");
        assertThat(shown(host))
            .containsExactlyInAnyOrder("10.97.0.2/24", "10.97.0.4/24", "fd97::1/64");
        assertThat(in(host, "ip route get 10.97.0.9")).contains("dev lan", "src 10.97.0.");
        assertThat(in(host, "ip route show default")).contains("src 10.97.0.2");
        shadow.setAddresses(addresses("10.97.0.4/24", "10.97.0.5/24", "fd97::1/64"));
        assertThat(removed(monitor)).containsExactly("10.97.0.2");
        assertThat(shown(host))
            .containsExactlyInAnyOrder("10.97.0.4/24", "10.97.0.5/24", "fd97::1/64");
        shadow.setAddresses(addresses("fd97::1/64"));
        assertThat(removed(monitor)).containsExactlyInAnyOrder("10.97.0.4", "10.97.0.5");
      }
      shadow.close();
    }
  }

  private static List<String> removed(NetlinkMonitor monitor) throws Exception {
    List<String> removed = new ArrayList<>();
    for (NetlinkEvent event : monitor.poll()) {
      if (event instanceof NetlinkEvent.AddressRemoved gone) {
        removed.add(gone.address().address().toString());
      }
    }
    return removed;
  }

  private static List<String> shown(NetworkNamespace host) throws Exception {
    return Command.succeed("ip -n " + host.name() + " -o addr show dev lan")
        .lines()
        .map(line -> line.strip().split(" +")[3])
        .toList();
  }

  private static ShadowInterface open(String name, NetworkNamespace host) throws Exception {
    return ShadowInterface.open(
        new ShadowSettings(name, Optional.of(host.name()), MAC, 1500, Optional.of(4000)));
  }

  private static List<InterfaceAddress> addresses(String... texts) {
    return List.of(texts).stream().map(InterfaceAddress::parse).toList();
  }

  private static String in(NetworkNamespace namespace, String line) throws Exception {
    return Command.succeed("ip netns exec " + namespace.name() + " " + line);
  }
}
