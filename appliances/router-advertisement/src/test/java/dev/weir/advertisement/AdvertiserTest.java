package dev.weir.advertisement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.service.AddressStates;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** From which address it is advertised, and when not. */
class AdvertiserTest {
  private static final String OWN = "fe80::57:ff:fe00:1";
  private static final String CONFIGURED = "fe80::1";
  private static final String HOST = "02:00:00:00:00:07";

  private static final class States implements AddressStates {
    private final List<Entry> entries = new ArrayList<>();

    void set(String on, String address, State state) {
      IpAddress parsed = IpAddress.parse(address);
      entries.removeIf(old -> old.interfaceName().equals(on) && old.address().equals(parsed));
      entries.add(new Entry(on, parsed, state, Optional.empty()));
    }

    @Override
    public List<Entry> list() {
      return entries;
    }

    @Override
    public Withheld withheld() {
      return Withheld.NONE;
    }
  }

  private final States states = new States();

  @AutoClose
  private final ModuleHarness<AdvertisementConfig> harness =
      ModuleHarness.of(new AdvertisementModule())
          .ethernet("eth0", "2001:db8:1::1/64")
          .ethernet("eth1", CONFIGURED + "/64", "2001:db8:2::1/64")
          .service(AddressStates.class, states);

  private void start(String... interfaces) {
    AdvertisementConfig.Advertised settings =
        new AdvertisementConfig.Advertised(
            false, false, Duration.ofSeconds(200), Duration.ofSeconds(1800), List.of());
    Map<String, AdvertisementConfig.Advertised> on =
        List.of(interfaces).stream().collect(Collectors.toMap(name -> name, name -> settings));
    harness.commit(new AdvertisementConfig(on));
  }

  private List<String> sources(String on, Duration span) {
    harness.advance(span);
    return harness.takeControlOutput().transmitted(harness.index(on)).stream()
        .map(AdvertiserTest::source)
        .toList();
  }

  private static String source(Frame frame) {
    byte[] bytes = frame.bytes();
    assertThat(bytes[54]).isEqualTo((byte) 134);
    return IpAddress.ofBytes(Arrays.copyOfRange(bytes, 22, 38)).toString();
  }

  private String state(String on) throws Exception {
    Table table = (Table) harness.run("show router-advertisement");
    return table.rows().stream()
        .filter(row -> row.get(0).equals(on))
        .map(row -> row.get(1).toString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void advertisesFromTheAddressOfTheMacOrTheConfiguredOne() throws Exception {
    states.set("eth0", OWN, AddressStates.State.OPTIMISTIC);
    start("eth0", "eth1");
    harness.advance(Duration.ZERO);
    Outcome sent = harness.takeControlOutput();
    assertThat(sent.transmitted(harness.index("eth0")))
        .map(AdvertiserTest::source)
        .containsOnly(OWN);
    assertThat(sent.transmitted(harness.index("eth1")))
        .map(AdvertiserTest::source)
        .containsOnly(CONFIGURED);
    assertThat(state("eth0")).isEqualTo("advertising");
  }

  @Test
  void waitsForATentativeAddress() throws Exception {
    states.set("eth0", OWN, AddressStates.State.TENTATIVE);
    start("eth0");
    assertThat(sources("eth0", Duration.ofSeconds(2))).isEmpty();
    assertThat(state("eth0")).isEqualTo("address withheld");
    states.set("eth0", OWN, AddressStates.State.PREFERRED);
    assertThat(sources("eth0", Duration.ofSeconds(1))).containsExactly(OWN);
  }

  @Test
  void isSilentWithADuplicateWhateverHappens() {
    start("eth0");
    assertThat(sources("eth0", Duration.ofSeconds(1))).containsExactly(OWN);
    states.set("eth0", OWN, AddressStates.State.DUPLICATE);
    Frame solicitation =
        PacketBuilder.ethernet(HOST, "33:33:00:00:00:02")
            .ipv6("fe80::7", "ff02::2")
            .ttl(255)
            .icmpv6(133, 0)
            .icmpRest(0)
            .build();
    harness.at(Arcs.IP_INPUT, "eth0", "eth0", solicitation);
    assertThat(sources("eth0", Duration.ofMinutes(10))).isEmpty();
    start(); // not even a farewell: the other router of that address goes on
    assertThat(sources("eth0", Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void anotherLinkLocalAddressTakesOver() {
    harness.ethernet("eth1", CONFIGURED + "/64", "fe80::2/64", "2001:db8:2::1/64");
    states.set("eth1", CONFIGURED, AddressStates.State.DUPLICATE);
    start("eth1");
    assertThat(sources("eth1", Duration.ofSeconds(1))).containsExactly("fe80::2");
  }

  @Test
  void theSameAddressElsewhereDoesNotMatter() {
    states.set("eth1", OWN, AddressStates.State.DUPLICATE);
    start("eth0");
    assertThat(sources("eth0", Duration.ofSeconds(1))).containsExactly(OWN);
  }

  @Test
  void advertisesSoonAfterTheLinkCameUp() throws Exception {
    harness.link("eth0", false);
    start("eth0");
    assertThat(sources("eth0", Duration.ofSeconds(5))).isEmpty();
    assertThat(state("eth0")).isEqualTo("link down");
    harness.link("eth0", true);
    assertThat(sources("eth0", Duration.ofSeconds(1))).containsExactly(OWN);
  }
}
