package dev.weir.switching;

import static dev.weir.testkit.packet.Checks.ethernet;
import static dev.weir.testkit.packet.Checks.untagged;
import static dev.weir.testkit.packet.Checks.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.packet.GsoType;
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
import org.junit.jupiter.api.Test;

class SwitchModuleTest {
  private static final String A = "02:aa:00:00:00:01";
  private static final String B = "02:bb:00:00:00:02";
  private static final String C = "02:cc:00:00:00:03";
  private static final String ALL = "ff:ff:ff:ff:ff:ff";

  @AutoClose
  private final ModuleHarness<SwitchConfig> harness =
      ModuleHarness.of(new SwitchModule(), 2)
          .ethernet("eth0")
          .ethernet("eth1")
          .ethernet("eth2")
          .ethernet("eth3");

  // ---- configurations

  private static SwitchConfig.Bridge bridge(boolean aware, String... members) {
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

  private static SwitchConfig config(SwitchConfig.Bridge bridge) {
    return new SwitchConfig(Map.of("br0", bridge));
  }

  private static SwitchConfig plain() {
    return config(bridge(false, "eth0", "eth1", "eth2"));
  }

  private static SwitchPortConfig access(int vlan) {
    return new SwitchPortConfig(
        Optional.of(new SwitchPortConfig.Access(vlan)), Optional.empty(), 0);
  }

  private static SwitchPortConfig trunk(int nativeVlan, String... vlans) {
    List<VlanRange> ranges = List.of(vlans).stream().map(VlanRange::parse).toList();
    Optional<Integer> untagged = nativeVlan == 0 ? Optional.empty() : Optional.of(nativeVlan);
    return new SwitchPortConfig(
        Optional.empty(), Optional.of(new SwitchPortConfig.Trunk(ranges, untagged)), 0);
  }

  private static SwitchPortConfig limited(int macLimit) {
    return new SwitchPortConfig(Optional.empty(), Optional.empty(), macLimit);
  }

  /** eth0 access 10, eth1 access 20, eth2 trunk 10,20 native 1, eth3 trunk 10 without native. */
  private void commitVlans() {
    harness
        .augment("eth0", access(10))
        .augment("eth1", access(20))
        .augment("eth2", trunk(1, "10", "20-29"))
        .augment("eth3", trunk(0, "10"))
        .commit(config(bridge(true, "eth0", "eth1", "eth2", "eth3")));
  }

  // ---- frames and results

  private static PacketBuilder from(String source, String destination) {
    return PacketBuilder.ethernet(source, destination);
  }

  private static Frame frame(String source, String destination) {
    return from(source, destination).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
  }

  private static Frame tagged(int id, String source, String destination) {
    return from(source, destination).vlan(id).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
  }

  private List<Frame> sent(Outcome outcome, String name) {
    return outcome.transmitted(harness.index(name));
  }

  private static void droppedOnly(Outcome outcome, DropReason reason) {
    assertThat(outcome.dropped(reason)).as(outcome.toString()).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
  }

  private Table table(String line) throws CommandException, InterruptedException {
    CommandResult result = harness.run(line);
    return (Table) result;
  }

  // ---- learning and forwarding

  @Test
  void floodsUnknownThenForwardsLearnt() {
    harness.commit(plain());
    Outcome first = harness.receive("eth0", frame(A, B));
    assertThat(sent(first, "eth1")).containsExactly(frame(A, B));
    assertThat(sent(first, "eth2")).containsExactly(frame(A, B));
    assertThat(first.events()).hasSize(2);
    Outcome answer = harness.receive("eth1", frame(B, A));
    assertThat(sent(answer, "eth0")).containsExactly(frame(B, A));
    assertThat(answer.events()).hasSize(1);
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    assertThat(harness.counter(SwitchCounter.FLOODED_UNKNOWN)).isEqualTo(1);
    assertThat(harness.counter(SwitchCounter.FORWARDED)).isEqualTo(2);
    assertThat(harness.counter(SwitchCounter.LEARNT)).isEqualTo(2);
  }

  @Test
  void floodsGroupAddressesEvenAfterManyOfThem() {
    harness.commit(plain());
    Outcome outcome = harness.burst("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).hasSize(257);
    assertThat(sent(outcome, "eth2")).hasSize(257);
    assertThat(outcome.events()).hasSize(514);
    assertThat(harness.counter(SwitchCounter.FLOODED_BROADCAST)).isEqualTo(257);
    harness.receive("eth0", frame(A, "01:00:5e:00:00:fb"));
    assertThat(harness.counter(SwitchCounter.FLOODED_MULTICAST)).isEqualTo(1);
  }

  @Test
  void keepsOrderWhenFloodedAndKnownMix() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    Frame first = from(A, ALL).ipv4("192.0.2.1", "192.0.2.2").udp(1, 1).build();
    Frame second = from(A, B).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    Outcome outcome = harness.receive("eth0", first, second, first, second);
    assertThat(sent(outcome, "eth1")).containsExactly(first, second, first, second);
  }

  @Test
  void floodsWithFewBuffersAndDropsWithout() {
    harness.commit(plain());
    harness.limitPool(2);
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).hasSize(1);
    assertThat(sent(outcome, "eth2")).hasSize(1);
    harness.limitPool(1);
    assertThat(harness.receive("eth0", frame(A, ALL)).dropped("no-buffer")).hasSize(1);
  }

  @Test
  void workersShareWhatTheyLearnt() {
    harness.commit(plain());
    harness.receiveOn(0, "eth0", frame(A, B));
    Outcome outcome = harness.receiveOn(1, "eth1", frame(B, A));
    assertThat(sent(outcome, "eth0")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
  }

  @Test
  void forwardsGsoFrameWhole() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    Frame big =
        from(A, B).ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).payloadOf(60_000).gso(1448).build();
    Frame out = sent(harness.receive("eth0", big), "eth1").getFirst();
    assertThat(out).isEqualTo(big);
    assertThat(out.gsoType()).isEqualTo(GsoType.TCP4);
    assertThat(out.checksumStart()).isEqualTo(34);
  }

  @Test
  void forgetsAfterTheAgeingTime() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.advance(Duration.ofMinutes(5));
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.receive("eth0", frame(A, B)).events()).as("flooded").hasSize(2);
  }

  @Test
  void forgetsPortsWhoseLinkGoesDown() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.link("eth1", false);
    assertThat(harness.receive("eth0", frame(A, B)).events()).as("flooded").hasSize(2);
  }

  @Test
  void keepsWhatItLearntOverCommitsAndForgetsFormerMembers() {
    harness.commit(plain());
    harness.receive("eth1", frame(B, A));
    harness.commit(plain());
    assertThat(harness.receive("eth0", frame(A, B)).events()).hasSize(1);
    harness.commit(config(bridge(false, "eth0", "eth2")));
    Outcome outcome = harness.receive("eth0", frame(A, B));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
    assertThat(harness.receive("eth1", frame(B, A)).reached("ethernet-input")).hasSize(1);
  }

  @Test
  void probeLearnsNothing() {
    harness.commit(plain());
    Outcome outcome = harness.probe("eth0", frame(A, B));
    assertThat(outcome.transmitted()).hasSize(2);
    assertThat(outcome.explanations())
        .containsExactly("l2-forward: bridge br0: flood unknown " + B);
    assertThat(harness.receive("eth1", frame(B, A)).events()).as("A is unknown").hasSize(2);
  }

  // ---- what is dropped

  @Test
  void dropsBadSources() {
    harness.commit(plain());
    droppedOnly(harness.receive("eth0", frame("00:00:00:00:00:00", B)), SwitchDrop.BAD_SOURCE);
    droppedOnly(harness.receive("eth0", frame("01:00:5e:00:00:01", B)), SwitchDrop.BAD_SOURCE);
  }

  @Test
  void dropsLinkLocalGroups() {
    harness.commit(plain());
    for (String last : List.of("00", "0e", "0f")) {
      droppedOnly(
          harness.receive("eth0", frame(A, "01:80:c2:00:00:" + last)), SwitchDrop.LINK_LOCAL);
    }
    assertThat(harness.receive("eth0", frame(A, "01:80:c2:00:00:10")).transmitted()).hasSize(2);
  }

  @Test
  void dropsHairpin() {
    harness.commit(plain());
    harness.receive("eth0", frame(B, A));
    droppedOnly(harness.receive("eth0", frame(A, B)), SwitchDrop.HAIRPIN);
  }

  @Test
  void dropsRuntsAndFramesWithNowhereToGo() {
    harness.commit(config(bridge(false, "eth0")));
    droppedOnly(harness.receive("eth0", Frame.ofHex("02bb")), SwitchDrop.MALFORMED);
    droppedOnly(harness.receive("eth0", frame(A, B)), SwitchDrop.NO_EGRESS);
    droppedOnly(harness.receive("eth0", frame(A, ALL)), SwitchDrop.NO_EGRESS);
  }

  @Test
  void keepsTheLimitOfPortAndBooksItOnTheRule() {
    harness.augment("eth0", limited(2)).commit(plain());
    harness.receive("eth0", frame(A, ALL), frame(B, ALL));
    Outcome outcome = harness.receive("eth0", frame(C, ALL));
    droppedOnly(outcome, SwitchDrop.MAC_LIMIT);
    assertThat(outcome.events().getFirst().number())
        .isEqualTo(harness.rule(ConfigPath.parse("interfaces ethernet eth0 mac-limit")));
    assertThat(harness.receive("eth0", frame(A, ALL)).transmitted()).hasSize(2);
  }

  @Test
  void forwardsWithoutLearningWhenTheTableIsFull() {
    SwitchConfig.Bridge base = bridge(false, "eth0", "eth1");
    harness.commit(
        config(
            new SwitchConfig.Bridge(
                Optional.empty(),
                base.member(),
                false,
                base.ageingTime(),
                16,
                50,
                Map.of(),
                Map.of())));
    for (int i = 0; i < 20; i++) {
      assertThat(harness.receive("eth0", frame("02:00:00:00:01:%02x".formatted(i), ALL)).events())
          .hasSize(1);
    }
    assertThat(harness.counter(SwitchCounter.LEARNT)).isEqualTo(16);
    assertThat(harness.counter(SwitchCounter.NOT_LEARNT)).isEqualTo(4);
  }

  @Test
  void staticEntriesStayAndRefuseOtherPorts() throws CommandException, InterruptedException {
    SwitchConfig.Bridge base = bridge(false, "eth0", "eth1", "eth2");
    harness.commit(
        config(
            new SwitchConfig.Bridge(
                Optional.empty(),
                base.member(),
                false,
                base.ageingTime(),
                8192,
                50,
                Map.of(MacAddress.parse(B), new SwitchConfig.StaticMac("eth2", 1)),
                Map.of())));
    Outcome outcome = harness.receive("eth0", frame(A, B));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(outcome.events()).hasSize(1);
    droppedOnly(harness.receive("eth1", frame(B, A)), SwitchDrop.STATIC_ELSEWHERE);
    assertThat(harness.receive("eth2", frame(B, A)).events()).hasSize(1);
    assertThat(harness.run("clear mac-table")).isEqualTo(new Message("Cleared 1 addresses."));
    assertThat(table("show mac-table").rows())
        .singleElement()
        .satisfies(row -> assertThat(row).contains(B, "eth2", "static"));
  }

  @Test
  void movesAreCountedAndRaiseAnAlarmUntilTheyEnd() {
    harness.commit(plain());
    for (int i = 0; i < 30; i++) {
      harness.receive("eth0", frame(A, ALL));
      harness.receive("eth1", frame(A, ALL));
    }
    assertThat(harness.counter(SwitchCounter.MOVED)).isEqualTo(59);
    assertThat(harness.alarms()).isEmpty();
    harness.advance(Duration.ofSeconds(10));
    for (int i = 0; i < 30; i++) {
      harness.receive("eth0", frame(A, ALL));
      harness.receive("eth1", frame(A, ALL));
    }
    harness.advance(Duration.ofSeconds(10));
    assertThat(harness.alarms())
        .hasEntrySatisfying(
            "switch/br0/mac-moves",
            text -> assertThat(text).contains("60 MAC moves", A, "from eth0 to eth1"));
    harness.advance(Duration.ofSeconds(10));
    assertThat(harness.alarms()).isEmpty();
  }

  // ---- VLANs

  @Test
  void tagsAndUntagsByMember() {
    commitVlans();
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(outcome.events()).hasSize(2);
    ethernet(sent(outcome, "eth2").getFirst(), vlan(10));
    ethernet(sent(outcome, "eth3").getFirst(), vlan(10));
    Outcome back = harness.receive("eth2", tagged(10, B, A));
    assertThat(back.events()).hasSize(1);
    ethernet(sent(back, "eth0").getFirst(), untagged());
    assertThat(sent(back, "eth0")).containsExactly(frame(B, A));
  }

  @Test
  void keepsVlansApartEvenForTheSameAddress() {
    commitVlans();
    harness.receive("eth2", tagged(10, B, ALL));
    harness.receive("eth1", frame(B, ALL));
    Outcome ten = harness.receive("eth0", frame(A, B));
    assertThat(sent(ten, "eth2")).hasSize(1);
    assertThat(ten.events()).hasSize(1);
    Outcome twenty = harness.receive("eth2", tagged(20, A, B));
    assertThat(sent(twenty, "eth1")).hasSize(1);
    assertThat(twenty.events()).hasSize(1);
  }

  @Test
  void dropsVlansThatAreNotAllowedAndBooksTheRule() {
    commitVlans();
    Outcome outcome = harness.receive("eth2", tagged(30, A, B));
    droppedOnly(outcome, SwitchDrop.VLAN_NOT_ALLOWED);
    assertThat(outcome.events().getFirst().number())
        .isEqualTo(harness.rule(ConfigPath.parse("interfaces ethernet eth2 trunk")));
    droppedOnly(harness.receive("eth0", tagged(20, A, B)), SwitchDrop.VLAN_NOT_ALLOWED);
    droppedOnly(harness.receive("eth2", tagged(4095, A, B)), SwitchDrop.VLAN_NOT_ALLOWED);
    droppedOnly(harness.receive("eth3", frame(A, B)), SwitchDrop.NO_NATIVE_VLAN);
    droppedOnly(
        harness.receive("eth2", Frame.ofHex("02bb00000002 02aa00000001 8100 00".replace(" ", ""))),
        SwitchDrop.MALFORMED);
  }

  @Test
  void nativeVlanLeavesWithoutTagAndComesInEitherWay() {
    harness
        .augment("eth0", access(1))
        .augment("eth1", trunk(1, "10"))
        .commit(config(bridge(true, "eth0", "eth1")));
    Outcome out = harness.receive("eth0", frame(A, ALL));
    ethernet(sent(out, "eth1").getFirst(), untagged());
    assertThat(sent(harness.receive("eth1", frame(B, A)), "eth0")).hasSize(1);
    assertThat(sent(harness.receive("eth1", tagged(1, B, A)), "eth0")).containsExactly(frame(B, A));
  }

  @Test
  void priorityTagBelongsToTheUntaggedVlanAndKeepsItsPriority() {
    commitVlans();
    Frame priority = from(A, ALL).vlan(0, 5).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    Outcome outcome = harness.receive("eth0", priority);
    Frame expected = from(A, ALL).vlan(10, 5).ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
    assertThat(sent(outcome, "eth2")).containsExactly(expected);
    droppedOnly(harness.receive("eth3", priority), SwitchDrop.NO_NATIVE_VLAN);
  }

  @Test
  void memberWithoutVlanConfigurationIsAccessOfVlan1() {
    harness.commit(config(bridge(true, "eth0", "eth1")));
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(sent(outcome, "eth1")).containsExactly(frame(A, ALL));
    droppedOnly(harness.receive("eth0", tagged(2, A, ALL)), SwitchDrop.VLAN_NOT_ALLOWED);
  }

  @Test
  void trunkWithoutListCarriesAll() {
    harness
        .augment("eth0", trunk(0))
        .augment("eth1", trunk(0))
        .commit(config(bridge(true, "eth0", "eth1")));
    for (int id : new int[] {1, 63, 64, 4094}) {
      assertThat(sent(harness.receive("eth0", tagged(id, A, ALL)), "eth1"))
          .containsExactly(tagged(id, A, ALL));
    }
  }

  @Test
  void plainBridgeLeavesTagsAlone() {
    harness.commit(plain());
    harness.receive("eth1", tagged(7, B, ALL));
    Outcome outcome = harness.receive("eth0", tagged(9, A, B));
    assertThat(sent(outcome, "eth1")).containsExactly(tagged(9, A, B));
    assertThat(outcome.events()).hasSize(1);
  }

  @Test
  void partialChecksumFollowsTheTag() {
    commitVlans();
    harness.receive("eth2", tagged(10, B, ALL));
    Frame big =
        from(A, B).ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).payloadOf(3000).gso(1448).build();
    Frame out = sent(harness.receive("eth0", big), "eth2").getFirst();
    assertThat(out.checksumStart()).isEqualTo(38);
    ethernet(out, vlan(10));
  }

  // ---- routed interfaces

  private SwitchConfig routedConfig() {
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

  private void commitRouted() {
    commitVlans();
    harness.commit(routedConfig());
  }

  @Test
  void declaresRoutedInterfaces() {
    commitRouted();
    assertThat(harness.interfaceNamed("br0.10").addresses())
        .containsExactly(InterfaceAddress.parse("192.0.2.1/24"));
    assertThat(harness.interfaceNamed("br0.10").role()).isEqualTo("lan");
    assertThat(harness.interfaceNamed("br0.20").mac()).isEqualTo(0x02005e000020L);
    assertThat(harness.interfaceNamed("br0.20").kind()).isEqualTo("bridge");
  }

  @Test
  void givesFramesForTheRouterToItWithoutTag() {
    commitRouted();
    Outcome outcome = harness.receive("eth2", tagged(10, A, "02:00:5e:00:00:10"));
    List<Frame> up = outcome.reached("ethernet-input");
    assertThat(outcome.events()).hasSize(1);
    assertThat(up).containsExactly(frame(A, "02:00:5e:00:00:10"));
    assertThat(up.getFirst().rxInterface()).isEqualTo(harness.index("br0.10"));
    Outcome other = harness.receive("eth1", frame(A, "02:00:5e:00:00:20"));
    assertThat(other.reached("ethernet-input").getFirst().rxInterface())
        .isEqualTo(harness.index("br0.20"));
  }

  @Test
  void groupFramesReachRouterAndMembers() {
    commitRouted();
    Outcome outcome = harness.receive("eth0", frame(A, ALL));
    assertThat(outcome.reached("ethernet-input")).containsExactly(frame(A, ALL));
    assertThat(sent(outcome, "eth2")).hasSize(1);
    assertThat(sent(outcome, "eth3")).hasSize(1);
    assertThat(outcome.events()).hasSize(3);
    assertThat(harness.receive("eth0", frame(A, B)).reached("ethernet-input"))
        .as("unknown unicast is not the router's")
        .isEmpty();
  }

  @Test
  void routesBetweenVlans() {
    commitRouted();
    harness.receive("eth1", frame(B, ALL));
    // What the router makes of a frame of A for B: new addresses, out by br0.20.
    Frame routed = frame("02:00:5e:00:00:20", B);
    Outcome outcome = harness.transmit("br0.20", routed);
    assertThat(sent(outcome, "eth1")).containsExactly(routed);
    assertThat(outcome.events()).hasSize(1);
    Outcome toTrunk = harness.transmit("br0.20", frame("02:00:5e:00:00:20", ALL));
    assertThat(sent(toTrunk, "eth2")).hasSize(1);
    ethernet(sent(toTrunk, "eth2").getFirst(), vlan(20));
    assertThat(toTrunk.events()).as("not back to the router, not to VLAN 10").hasSize(2);
    assertThat(harness.counter(SwitchCounter.FROM_ROUTER)).isEqualTo(2);
  }

  @Test
  void dropsWhatPretendsToBeTheRouter() {
    commitRouted();
    droppedOnly(harness.receive("eth0", frame("02:00:5e:00:00:10", B)), SwitchDrop.OWN_SOURCE);
    droppedOnly(
        harness.transmit("br0.10", frame("02:00:5e:00:00:10", "02:00:5e:00:00:10")),
        SwitchDrop.HAIRPIN);
  }

  // ---- commands and validation

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
