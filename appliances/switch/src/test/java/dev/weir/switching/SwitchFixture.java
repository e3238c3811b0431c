package dev.weir.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.node.DropReason;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;

/** A switch with four ports, and what its tests have in common. */
abstract class SwitchFixture {
  static final String A = "02:aa:00:00:00:01";
  static final String B = "02:bb:00:00:00:02";
  static final String C = "02:cc:00:00:00:03";
  static final String ALL = "ff:ff:ff:ff:ff:ff";

  @AutoClose
  final ModuleHarness<SwitchConfig> harness =
      ModuleHarness.of(new SwitchModule(), 2)
          .ethernet("eth0")
          .ethernet("eth1")
          .ethernet("eth2")
          .ethernet("eth3");

  static SwitchConfig.Bridge bridge(boolean aware, String... members) {
    return new SwitchConfig.Bridge(
        Optional.empty(),
        List.of(members),
        aware,
        Duration.ofMinutes(5),
        8192,
        50,
        Map.of(),
        Map.of());
  }

  static SwitchConfig config(SwitchConfig.Bridge bridge) {
    return new SwitchConfig(Map.of("br0", bridge));
  }

  static SwitchConfig plain() {
    return config(bridge(false, "eth0", "eth1", "eth2"));
  }

  static SwitchPortConfig access(int vlan) {
    return new SwitchPortConfig(
        Optional.of(new SwitchPortConfig.Access(vlan)), Optional.empty(), 0);
  }

  static SwitchPortConfig trunk(int nativeVlan, String... vlans) {
    List<VlanRange> ranges = List.of(vlans).stream().map(VlanRange::parse).toList();
    Optional<Integer> untagged = nativeVlan == 0 ? Optional.empty() : Optional.of(nativeVlan);
    return new SwitchPortConfig(
        Optional.empty(), Optional.of(new SwitchPortConfig.Trunk(ranges, untagged)), 0);
  }

  static SwitchPortConfig limited(int macLimit) {
    return new SwitchPortConfig(Optional.empty(), Optional.empty(), macLimit);
  }

  /** eth0 access 10, eth1 access 20, eth2 trunk 10,20 native 1, eth3 trunk 10 without native. */
  void commitVlans() {
    harness
        .augment("eth0", access(10))
        .augment("eth1", access(20))
        .augment("eth2", trunk(1, "10", "20-29"))
        .augment("eth3", trunk(0, "10"))
        .commit(config(bridge(true, "eth0", "eth1", "eth2", "eth3")));
  }

  static PacketBuilder from(String source, String destination) {
    return PacketBuilder.ethernet(source, destination);
  }

  static Frame frame(String source, String destination) {
    return from(source, destination).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
  }

  static Frame tagged(int id, String source, String destination) {
    return from(source, destination).vlan(id).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
  }

  List<Frame> sent(Outcome outcome, String name) {
    return outcome.transmitted(harness.index(name));
  }

  static void droppedOnly(Outcome outcome, DropReason reason) {
    assertThat(outcome.dropped(reason)).as(outcome.toString()).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
  }

  Table table(String line) throws CommandException, InterruptedException {
    CommandResult result = harness.run(line);
    return (Table) result;
  }

  SwitchConfig routedConfig() {
    SwitchConfig.Routed ten =
        new SwitchConfig.Routed(
            Optional.of("lan"),
            false,
            List.of(InterfaceAddress.parse("192.0.2.1/24")),
            "default",
            1500,
            Optional.of(MacAddress.parse("02:00:5e:00:00:10")));
    SwitchConfig.Routed twenty =
        new SwitchConfig.Routed(
            Optional.empty(),
            false,
            List.of(InterfaceAddress.parse("198.51.100.1/24")),
            "default",
            1500,
            Optional.of(MacAddress.parse("02:00:5e:00:00:20")));
    SwitchConfig.Bridge base = bridge(true, "eth0", "eth1", "eth2", "eth3");
    return config(
        new SwitchConfig.Bridge(
            Optional.empty(),
            base.member(),
            true,
            base.ageingTime(),
            8192,
            50,
            Map.of(),
            new TreeMap<>(Map.of(10, ten, 20, twenty))));
  }

  void commitRouted() {
    commitVlans();
    harness.commit(routedConfig());
  }
}
