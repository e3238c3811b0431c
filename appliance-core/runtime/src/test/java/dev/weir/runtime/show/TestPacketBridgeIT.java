package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.IpAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up packets that come in or leave by members of a bridge go the bridge's way. */
class TestPacketBridgeIT {
  private static final Path MODULES =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");

  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          wan0: { address: 203.0.113.2/24 }
          lan0: { description: first }
          lan1: { description: second }
          bare0: { description: third }
          bare1: { description: fourth }
          trunk0: { trunk: { vlan: [10, 20] } }
          port10: { access: { vlan: 10 } }
          port20: { access: { vlan: 20 } }
      switch:
        bridge:
          br0:
            member: [lan0, lan1]
            routed: { 1: { address: [192.168.1.1/24, "2001:db8:1::1/64"] } }
          br1:
            member: [trunk0, port10, port20]
            vlan-aware: true
            routed:
              10: { address: [192.168.10.1/24] }
              20: { address: [192.168.20.1/24] }
          br2:
            member: [bare0, bare1]
      """;

  @TempDir Path folder;

  private TestAppliance start() throws Exception {
    TestAppliance box = new TestAppliance(MODULES, folder.resolve("state"), CONFIGURATION);
    box.host("lan1", "02:00:00:00:00:07", "192.168.1.7/24", "192.168.1.1");
    box.run(100);
    return box;
  }

  private static List<String> test(TestAppliance box, String packet) throws Exception {
    return box.show("test packet in " + packet + " detail").lines().toList();
  }

  private static void assertPath(TestAppliance box, String packet, String... decisions)
      throws Exception {
    List<String> path = test(box, packet);
    int at = 0;
    for (String decision : decisions) {
      while (at < path.size() && !path.get(at).contains(decision)) {
        at++;
      }
      assertThat(at).as("'%s' in %s", decision, String.join("\n", path)).isLessThan(path.size());
    }
  }

  @Test
  void toOtherNetworksByTheRoutedInterface() throws Exception {
    try (TestAppliance box = start()) {
      String[] out = {"br0: to routed interface br0", "203.0.113.0/24 direct wan0", "wan0"};
      assertPath(box, "lan0 udp 192.168.1.9:1 203.0.113.9:2", out);
      // The interface decides what is the gateway, and not the source, which may be forged.
      assertPath(box, "lan0 udp 10.9.9.9:1 203.0.113.9:2", out);
      assertPath(box, "lan0 udp 192.168.10.5:1 203.0.113.9:2", out);
      assertPath(
          box, "port10 udp 192.168.20.5:1 203.0.113.9:2", "vlan 10: to routed interface br1.10");
      assertPath(
          box,
          "trunk0 udp 10.9.9.9:1 203.0.113.9:2 vlan 20",
          "vlan 20: to routed interface br1.20");
      assertPath(box, "lan0 icmp 192.168.1.9 192.168.1.1", "for the appliance", "answered");
      assertPath(box, "trunk0 udp 192.168.20.5:1 203.0.113.9:2", "no-native-vlan");
    }
  }

  @Test
  void toTheSameNetworkPastTheRouter() throws Exception {
    try (TestAppliance box = start()) {
      for (String packet :
          List.of(
              "lan0 udp 192.168.1.9:1 192.168.1.8:2",
              "lan0 udp [2001:db8:1::9]:1 [2001:db8:1::8]:2",
              "lan0 udp 192.168.1.9:1 192.168.1.8:2 destination-mac 02:00:00:00:00:08")) {
        assertPath(box, packet, "br0: flood unknown", "TRANSMITTED lan1");
        assertThat(test(box, packet)).noneMatch(line -> line.contains("ip-lookup"));
      }
      assertPath(
          box, "bare0 udp 10.9.9.9:1 203.0.113.9:2", "br2: flood unknown", "TRANSMITTED bare1");
    }
  }

  @Test
  void toManyAsAGroup() throws Exception {
    try (TestAppliance box = start()) {
      assertPath(box, "lan0 udp 192.168.1.9:1 224.0.0.5:2", "flood group address", "lan1");
      assertPath(box, "lan0 udp 192.168.1.9:1 192.168.1.255:2", "flood group address", "lan1");
      assertPath(box, "lan0 udp 0.0.0.0:68 255.255.255.255:67", "flood group address", "lan1");
      assertPath(box, "wan0 udp 0.0.0.0:68 255.255.255.255:67", "for the appliance");
    }
  }

  @Test
  void outByTheBridge() throws Exception {
    try (TestAppliance box = start()) {
      String packet = "wan0 udp 203.0.113.9:1 192.168.1.7:2";
      assertPath(box, packet, "not resolved", "br0: flood", "TRANSMITTED lan");
      assertThat(test(box, packet)).noneMatch(line -> line.contains("DROP"));
      var _ = box.hostAt("lan1").ping(IpAddress.parse("192.168.1.1"));
      box.run(100);
      assertPath(box, packet, "to 02:00:00:00:00:07", "br0: to lan1", "TRANSMITTED lan1");
      assertPath(
          box, "port20 udp 192.168.20.5:1 192.168.10.7:2", "br1.20", "not resolved", "br1 vlan 10");
    }
  }
}
