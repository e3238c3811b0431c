package dev.weir.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.ReversePath;
import dev.weir.router.address.Detection;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.command.Table;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands, and what is found wrong with a configuration. */
class RouterModuleTest extends RouterFixture {
  @Test
  void showsAndClears() throws Exception {
    start();
    Table routes = (Table) harness.run("show ip route");
    assertThat(routes.rows().stream().map(row -> String.valueOf(row.getFirst())))
        .contains("0.0.0.0/0", "192.168.1.0/24", "203.0.113.0/30");
    Table one = (Table) harness.run("show ip route 198.51.100.7");
    assertThat(one.rows()).hasSize(1);
    assertThat(one.rows().getFirst()).contains("via 203.0.113.1", "eth1");
    assertThat(((Table) harness.run("show arp")).rows()).hasSize(2);
    assertThat(((Table) harness.run("show arp interface eth0")).rows()).hasSize(1);
    harness.run("clear arp interface eth0");
    assertThat(((Table) harness.run("show arp")).rows()).hasSize(1);
    assertThat(((Table) harness.run("show router tables")).rows()).hasSize(1);
  }

  @Test
  void findsWhatIsWrong() {
    RouterConfig config =
        config(
            Map.of(
                IpPrefix.ALL_IPV4,
                via("203.0.113.2"),
                IpPrefix.ALL_IPV6,
                via("fe80::1"),
                IpPrefix.parse("10.0.0.0/8"),
                via("2001:db8::1"),
                IpPrefix.parse("11.0.0.0/8"),
                via()),
            Map.of("eth9", new InterfaceSettings(ReversePath.OFF, Detection.OPTIMISTIC, Map.of())));
    assertThat(harness.problems(config).stream().map(problem -> problem.code()))
        .containsExactlyInAnyOrder("RT-0009", "RT-0010", "RT-0005", "RT-0002", "RT-0011");
  }
}
