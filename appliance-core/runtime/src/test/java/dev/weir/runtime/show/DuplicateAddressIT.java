package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.MacAddress;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An address of an edge appliance turns out to be another host's: NAT no longer uses it. */
class DuplicateAddressIT {
  private static final Path MODULES =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");

  private static final String OTHER = "02:00:00:00:00:66";
  private static final String OUTSIDE = "203.0.113.2";

  /** The second outside address keeps the way out open. */
  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          wan0: { address: [203.0.113.2/24, 203.0.113.3/24] }
          lan0: { address: 192.168.1.1/24 }
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
        interface:
          wan0: { neighbour: { 203.0.113.1: { mac: "02:00:00:00:00:11" } } }
      firewall:
        nat:
          source:
            rule:
              100: { action: masquerade, out-interface: [wan0] }
      """;

  @TempDir Path folder;

  private static List<String> sentTo(TestAppliance box, int port) throws Exception {
    box.port("wan0").drain();
    box.port("lan0")
        .send(
            PacketBuilder.ethernet("02:00:00:00:00:07", mac(box))
                .ipv4("192.168.1.7", "198.51.100.7")
                .udp(4000, port)
                .build()
                .bytes());
    box.run(5);
    return box.port("wan0").drain().stream()
        .map(frame -> Frame.of(frame).toString())
        .filter(frame -> frame.contains("198.51.100.7"))
        .toList();
  }

  private static String mac(TestAppliance box) {
    return box.appliance().interfaces().stream()
        .filter(on -> on.name().equals("lan0"))
        .map(on -> new MacAddress(on.mac()).toString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void masqueradingStopsUntilTheAddressIsFree() throws Exception {
    try (TestAppliance box = new TestAppliance(MODULES, folder.resolve("state"), CONFIGURATION)) {
      box.run(100);
      assertThat(sentTo(box, 53)).singleElement().asString().contains(OUTSIDE);

      box.port("wan0")
          .send(
              PacketBuilder.ethernet(OTHER, "ff:ff:ff:ff:ff:ff")
                  .arpRequest(OTHER, OUTSIDE, OUTSIDE)
                  .build()
                  .bytes());
      box.run(100);
      assertThat(box.show("show router addresses interface wan0")).contains("duplicate", OTHER);
      assertThat(sentTo(box, 53)).isEmpty(); // of the open connection
      assertThat(sentTo(box, 54)).isEmpty(); // of a new one
      assertThat(box.show("show drops module firewall"))
          .contains("firewall", "nat-no-address", "2");
      assertThat(box.show("test packet in lan0 udp 192.168.1.7:4001 198.51.100.7:53").lines())
          .anyMatch(line -> line.contains("no address that may be used by nat source rule 100"))
          .anyMatch(line -> line.contains("DROP") && line.contains("nat-no-address"));
    }
  }
}
