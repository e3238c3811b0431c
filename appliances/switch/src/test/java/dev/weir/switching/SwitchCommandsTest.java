package dev.weir.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SwitchCommandsTest extends SwitchFixture {
  @Test
  void showsAndClearsByFilter() throws CommandException, InterruptedException {
    commitRouted();
    harness.receive("eth0", frame(A, ALL));
    harness.receive("eth1", frame(B, ALL));
    harness.receive("eth2", tagged(10, C, ALL));
    harness.advance(Duration.ofSeconds(7));
    assertThat(table("show mac-table").rows()).hasSize(5);
    assertThat(table("show mac-table vlan 20").rows()).hasSize(2);
    assertThat(table("show mac-table port eth2 vlan 10").rows())
        .containsExactly(List.of("br0", 10, C, "eth2", "learnt", Duration.ofSeconds(7)));
    assertThat(table("show mac-table mac " + A).rows()).hasSize(1);
    assertThat(harness.run("clear mac-table vlan 10 port eth0"))
        .isEqualTo(new Message("Cleared 1 addresses."));
    assertThat(harness.run("clear mac-table bridge br0"))
        .isEqualTo(new Message("Cleared 2 addresses."));
    assertThat(table("show mac-table").rows()).as("those of the router stay").hasSize(2);
  }

  @Test
  void showsBridges() throws CommandException, InterruptedException {
    commitVlans();
    Table bridges = table("show bridge br0");
    assertThat(bridges.rows()).hasSize(5);
    assertThat(bridges.rows().get(3)).startsWith("br0", "eth2", "trunk", 1, "10 20-29");
    assertThat(bridges.rows().get(4)).startsWith("br0", "eth3", "trunk", null, "10");
  }

  @Test
  void reportsAllThatIsWrong() {
    SwitchConfig.Bridge bad =
        new SwitchConfig.Bridge(
            Optional.empty(),
            List.of("eth0", "eth9"),
            false,
            Duration.ofMinutes(5),
            8192,
            50,
            Map.of(MacAddress.parse("01:00:5e:00:00:01"), new SwitchConfig.StaticMac("eth3", 2)),
            Map.of());
    SwitchPortConfig both =
        new SwitchPortConfig(
            Optional.of(new SwitchPortConfig.Access(1)),
            Optional.of(new SwitchPortConfig.Trunk(List.of(), Optional.empty())),
            0);
    harness.augment("eth0", both).augment("eth3", access(3));
    List<Problem> problems =
        harness.problems(
            new SwitchConfig(new TreeMap<>(Map.of("br0", bad, "br1", bridge(true, "eth0")))));
    assertThat(problems)
        .extracting(Problem::code)
        .containsExactlyInAnyOrder(
            "SW-0001", "SW-0002", "SW-0005", "SW-0006", "SW-0007", "SW-0008", "SW-0009", "SW-0010");
    assertThat(problems.getFirst().path()).hasToString("switch bridge br0 member eth9");
  }

  @Test
  void vlanRangesParse() {
    assertThat(VlanRange.parse("20-29")).isEqualTo(new VlanRange(20, 29)).hasToString("20-29");
    assertThat(VlanRange.parse("7")).hasToString("7");
    for (String bad : List.of("0", "4095", "9-3", "x", "1-", "-1", "")) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> VlanRange.parse(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
