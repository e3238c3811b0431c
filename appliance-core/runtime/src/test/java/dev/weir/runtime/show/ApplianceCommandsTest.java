package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.testkit.files.GoldenFile;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An appliance without modules: the engine's own counters and graph. */
class ApplianceCommandsTest {
  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          eth0: { role: wan, address: [203.0.113.2/30] }
          eth1:
            role: lan
            address: [192.168.1.1/24, "2001:db8:1::1/64"]
            vlan:
              10: { role: guest, address: [192.168.10.1/24] }
          eth2: { disabled: true }
        tun:
          tun0: { address: [10.0.0.1/24] }
      """;

  @TempDir Path folder;
  private Path modules;

  @BeforeEach
  void noModules() throws Exception {
    modules = Files.createDirectory(folder.resolve("modules"));
  }

  private TestAppliance start() throws Exception {
    return new TestAppliance(modules, folder.resolve("state"), CONFIGURATION);
  }

  private static InterfaceRef on(TestAppliance box, String name) {
    return box.appliance().interfaces().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** 20 packets for nobody in a second, 10 of them to another MAC address. */
  private static void traffic(TestAppliance box) {
    String mac = new dev.weir.sdk.address.MacAddress(on(box, "eth1").mac()).toString();
    for (int i = 0; i < 20; i++) {
      String to = i % 2 == 0 ? mac : "02:00:00:00:00:99";
      byte[] frame =
          PacketBuilder.ethernet("02:00:00:00:00:01", to)
              .ipv4("192.168.1.7", "203.0.113.1")
              .udp(1000, 53)
              .payload("hello")
              .build()
              .bytes();
      box.port("eth1").send(frame);
      box.run(50);
    }
    box.run(1);
  }

  @Test
  void tables() throws Exception {
    try (TestAppliance box = start()) {
      StringBuilder all = new StringBuilder(box.show("show interfaces"));
      traffic(box);
      for (String line :
          new String[] {
            "show interfaces",
            "show interfaces eth1",
            "show interfaces eth1 drops",
            "show interfaces eth1 detail",
            "show drops",
            "show drops interface eth0",
            "show drops interface eth1 module engine",
            "show account",
            "show account interface eth1"
          }) {
        all.append("> ").append(line).append('\n').append(box.show(line));
      }
      GoldenFile.named("appliance-commands.txt").matches(all.toString());
    }
  }

  @Test
  void graphCountsPackets() throws Exception {
    try (TestAppliance box = start()) {
      traffic(box);
      assertThat(box.show("show graph").lines())
          .contains("interface-input")
          .anyMatch(line -> line.contains("capture/capture-in") && line.contains("Packets 20"))
          .anyMatch(line -> line.contains("l2 -> l2-input"));
      assertThat(box.show("show workers").lines()).hasSize(2);
      assertThat(box.show("show counters")).startsWith("Module");
    }
  }

  @Test
  void clearedCountersBeginAtZero() throws Exception {
    try (TestAppliance box = start()) {
      traffic(box);
      String account = box.show("show account interface eth1");
      assertThat(box.show("show drops").lines().count()).isGreaterThan(1);
      box.show("clear counters");
      assertThat(box.show("show drops").lines()).hasSize(1);
      assertThat(box.show("show interfaces eth1 detail")).containsPattern("Rx packets: +0\n");
      assertThat(box.show("show graph").lines())
          .anyMatch(line -> line.contains("capture/capture-in") && line.contains("Packets 0"));
      assertThat(box.show("show account interface eth1")).isEqualTo(account);
      traffic(box);
      assertThat(box.show("show interfaces eth1 detail")).containsPattern("Rx packets: +20\n");
      assertThat(box.show("show graph").lines())
          .anyMatch(line -> line.contains("capture/capture-in") && line.contains("Packets 20"));
    }
  }

  @Test
  void testPacketHasNoEffect() throws Exception {
    try (TestAppliance box = start()) {
      String path = box.show("test packet in eth1 tcp 192.168.1.7:40000 203.0.113.9:25 detail");
      assertThat(path.lines())
          .anyMatch(line -> line.contains("ethernet-input") && line.contains("valid IPv4"))
          .anyMatch(line -> line.contains("DROP") && line.contains("no-terminal"));
      assertThat(box.show("test packet in eth1.10 udp 192.168.10.7 192.168.1.7:53"))
          .contains("valid IPv4");
      assertThat(box.show("test packet in eth1 udp 192.168.1.7 192.168.1.1:53 vlan 77"))
          .contains("unknown-vlan");
      assertThat(box.show("test packet in eth1 udp [2001:db8:1::7] [2001:db8::1]:53"))
          .contains("valid IPv6");
      assertThat(box.show("test packet in tun0 udp 10.0.0.7 192.168.1.7:53"))
          .contains("valid IPv4");
      assertThat(box.show("test packet in local icmp 192.168.1.1 203.0.113.9")).contains("DROP");
      assertThat(box.show("show drops").lines()).hasSize(1);
    }
  }

  @Test
  void refusesPacketsThatCannotBe() throws Exception {
    try (TestAppliance box = start()) {
      String[][] cases = {
        {"test packet in eth1 udp 192.168.1.7 2001:db8::1", "TEST-0001"},
        {"test packet in eth1 icmpv6 192.168.1.7 192.168.1.1", "TEST-0002"},
        {"test packet in eth1 tcp 192.168.1.7 192.168.1.1", "TEST-0003"},
        {"test packet in eth1 icmp 192.168.1.7 192.168.1.1:7", "TEST-0004"},
        {"test packet in eth1 icmp 192.168.1.7 192.168.1.1 candidate", "TEST-0005"},
      };
      for (String[] one : cases) {
        assertThatThrownBy(() -> box.show(one[0]))
            .isInstanceOfSatisfying(
                CommandException.class, e -> assertThat(e.code()).isEqualTo(one[1]));
      }
    }
  }
}
