package dev.weir.router;

import static dev.weir.testkit.packet.Checks.arp;
import static dev.weir.testkit.packet.Checks.arpOperation;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcMac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.ReversePath;
import dev.weir.router.address.Detection;
import dev.weir.router.count.RouterDrop;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.node.Arcs;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Own addresses: asked for, announced, defended, given up (RFC 5227, RFC 4862). */
class OwnAddressTest extends RouterFixture {
  private static final String OWN = "192.168.1.1";
  private static final String OWN_6 = "2001:db8:1::1";
  private static final String ALARM = "duplicate-address eth0 192.168.1.1";

  private void start(Detection detection) {
    harness.commit(config(detection));
  }

  private static RouterConfig config(Detection detection) {
    return config(
        Map.of(), Map.of("eth0", new InterfaceSettings(ReversePath.OFF, detection, Map.of())));
  }

  private List<Frame> sentAfter(Duration span) {
    pass(span);
    return harness.takeControlOutput().transmitted(harness.index("eth0"));
  }

  /** In small steps: what is due begins to count when it runs. */
  private void pass(Duration span) {
    Duration step = Duration.ofMillis(50);
    for (Duration left = span; left.isPositive(); left = left.minus(step)) {
      harness.advance(left.compareTo(step) < 0 ? left : step);
    }
  }

  /** Another host says that it has our address. */
  private void claim() {
    harness.receive("eth0", arpRequest(LAN_HOST, OWN, OWN));
  }

  private static Frame nd(int type, String source, String destination, int flags, String option) {
    String target = "20010db8000100000000000000000001";
    return PacketBuilder.ethernet(LAN_HOST, "33:33:ff:00:00:01")
        .ipv6(source, destination)
        .ttl(255)
        .icmpv6(type, 0)
        .icmpRest(flags)
        .payload(HexFormat.of().parseHex(target + option))
        .build();
  }

  private Outcome ask(String who, String whom) {
    return harness.receive("eth0", arpRequest(LAN_HOST, who, whom));
  }

  private String stateOf(String address) throws Exception {
    Table table = (Table) harness.run("show router addresses interface eth0");
    return table.rows().stream()
        .filter(row -> row.get(1).toString().equals(address))
        .map(row -> row.get(2) + " " + row.get(3))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isProbe(Frame frame) {
    return frame.toString().contains("arp request 0.0.0.0>" + OWN);
  }

  private static boolean isAnnouncement(Frame frame) {
    return frame.toString().contains("arp request " + OWN + ">" + OWN);
  }

  @Test
  void asksThreeTimesThenAnnouncesTwice() throws Exception {
    start(Detection.OPTIMISTIC);
    assertThat(stateOf(OWN)).isEqualTo("optimistic null");
    List<Frame> sent = sentAfter(Duration.ofSeconds(10));
    assertThat(sent.stream().filter(OwnAddressTest::isProbe)).hasSize(3);
    assertThat(sent.stream().filter(OwnAddressTest::isAnnouncement)).hasSize(2);
    arp(sent.getFirst(), arpOperation(1), srcMac(ETH0), src("0.0.0.0"), dst(OWN));
    // Two IPv6 addresses with the link-local one: a probe and two announcements each.
    assertThat(sent).hasSize(5 + 6);
    assertThat(sent).anySatisfy(f -> ipv6(f, src("::"), dst("ff02::1:ff00:1"), icmp(135, 0)));
    assertThat(sent).anySatisfy(f -> ipv6(f, src(OWN_6), dst("ff02::1"), icmp(136, 0)));
    assertThat(stateOf(OWN)).isEqualTo("preferred null");
    assertThat(stateOf(OWN_6)).isEqualTo("preferred null");
    assertThat(harness.alarms()).isEmpty();
  }

  @Test
  void anOptimisticAddressIsUsedAtOnce() {
    start(Detection.OPTIMISTIC);
    assertThat(ask("192.168.1.10", OWN).transmitted()).hasSize(1);
  }

  @Test
  void aDuplicateIsNotUsedAndTheAlarmNamesTheOther() throws Exception {
    start(Detection.OPTIMISTIC);
    claim();
    assertThat(harness.alarms().get(ALARM)).contains("is in use by " + LAN_HOST);
    assertThat(stateOf(OWN)).isEqualTo("duplicate " + LAN_HOST);
    assertThat(stateOf(OWN_6)).isEqualTo("optimistic null");
    assertThat(ask("192.168.1.10", OWN).transmitted()).isEmpty();
    assertThat(sentAfter(Duration.ofSeconds(10))).noneMatch(OwnAddressTest::isAnnouncement);
    // Neither a destination of ours nor a source.
    Frame echo = fromLan("192.168.1.10", OWN).echoRequest(1, 1).build();
    assertThat(input("eth0", echo).reached("icmp-local")).isEmpty();
    Frame own = fromLan(OWN, "203.0.113.1").udp(1, 2).build();
    assertThat(harness.at(Arcs.LOCAL_OUT, "eth0", "eth0", own).dropped(RouterDrop.ADDRESS_WITHHELD))
        .hasSize(1);
  }

  @Test
  void errorsAreNotSentFromADuplicate() {
    start(Detection.OPTIMISTIC);
    Frame lost = fromLan("192.168.1.10", "9.9.9.9").udp(1, 2).build();
    ask("192.168.1.10", OWN);
    assertThat(input("eth0", lost).transmitted()).hasSize(1);
    claim();
    Outcome after = input("eth0", lost);
    assertThat(after.transmitted()).noneMatch(frame -> frame.toString().contains(OWN + ">"));
  }

  @Test
  void aCommitOrTheLinkComingUpAsksAgain() throws Exception {
    start(Detection.OPTIMISTIC);
    claim();
    harness.commit(config(Detection.OPTIMISTIC));
    assertThat(harness.alarms()).isEmpty();
    assertThat(sentAfter(Duration.ofSeconds(10))).anyMatch(OwnAddressTest::isProbe);
    assertThat(stateOf(OWN)).isEqualTo("preferred null");

    harness.link("eth0", false);
    harness.link("eth0", true);
    claim();
    assertThat(stateOf(OWN)).startsWith("duplicate");
    harness.link("eth0", false);
    harness.link("eth0", true);
    assertThat(harness.alarms()).isEmpty();
    assertThat(ask("192.168.1.10", OWN).transmitted()).hasSize(1);
  }

  @Test
  void aStrictAddressWaitsUntilNobodyHasAnswered() throws Exception {
    start(Detection.STRICT);
    assertThat(stateOf(OWN)).isEqualTo("tentative null");
    pass(Duration.ofSeconds(3)); // it takes four to seven
    assertThat(ask("192.168.1.10", OWN).transmitted()).isEmpty();
    Frame toLan = fromLan("192.168.1.10", "192.168.1.11").udp(1, 2).build();
    assertThat(input("eth0", toLan).dropped(RouterDrop.NO_ROUTE)).hasSize(1);
    pass(Duration.ofSeconds(5));
    assertThat(stateOf(OWN)).isEqualTo("preferred null");
    assertThat(ask("192.168.1.10", OWN).transmitted()).hasSize(1);
  }

  @Test
  void whoAsksForWhatIsBeingAskedForHasIt() throws Exception {
    start(Detection.STRICT);
    ask("0.0.0.0", OWN);
    input("eth0", nd(135, "::", "ff02::1:ff00:1", 0, ""));
    assertThat(stateOf(OWN)).isEqualTo("duplicate " + LAN_HOST);
    assertThat(stateOf(OWN_6)).isEqualTo("duplicate " + LAN_HOST);
  }

  @Test
  void ipv6DuplicateByAnAdvertisement() throws Exception {
    start(Detection.OPTIMISTIC);
    input("eth0", nd(136, OWN_6, "ff02::1", 0x20000000, "0201020000000110"));
    assertThat(stateOf(OWN_6)).isEqualTo("duplicate " + LAN_HOST);
    assertThat(stateOf(OWN)).isEqualTo("optimistic null");
    assertThat(harness.alarms()).containsKey("duplicate-address eth0 " + OWN_6);
  }

  @Test
  void ourOwnFrameComingBackIsNobodyElse() throws Exception {
    start(Detection.STRICT);
    harness.receive("eth0", arpRequest(ETH0, "0.0.0.0", OWN));
    harness.receive("eth0", arpRequest(ETH0, OWN, OWN));
    assertThat(stateOf(OWN)).isEqualTo("tentative null");
  }

  @Test
  void anAddressThatWasFreeIsDefendedAtMostEveryTenSeconds() {
    start(Detection.OPTIMISTIC);
    sentAfter(Duration.ofSeconds(20));
    claim();
    assertThat(harness.alarms().get(ALARM)).contains("is also claimed by " + LAN_HOST);
    assertThat(sentAfter(Duration.ofMillis(1)).stream().filter(OwnAddressTest::isAnnouncement))
        .hasSize(1);
    claim();
    assertThat(sentAfter(Duration.ofSeconds(1))).isEmpty();
    assertThat(ask("192.168.1.10", OWN).transmitted()).hasSize(1);
    pass(Duration.ofSeconds(10));
    claim();
    assertThat(sentAfter(Duration.ofMillis(1))).hasSize(1);
    pass(Duration.ofSeconds(61));
    assertThat(harness.alarms()).isEmpty();
  }

  @Test
  void withoutDetectionItIsAnnouncedAtOnce() throws Exception {
    start(Detection.OFF);
    List<Frame> sent = sentAfter(Duration.ofMillis(1));
    assertThat(sent).anyMatch(OwnAddressTest::isAnnouncement).noneMatch(OwnAddressTest::isProbe);
    assertThat(stateOf(OWN)).isEqualTo("preferred null");
  }
}
