package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An appliance on network cards of the host by AF_XDP: veth pairs to two hosts. */
final class AfXdpIT {
  @TempDir Path folder;
  private Edge edge;
  private Cards cards;

  @BeforeEach
  void plug() throws Exception {
    Requires.programs("ping=iputils-ping", "ethtool", "curl", "python3", "iperf3");
    edge = Edge.create(folder.resolve("state"));
    cards = new Cards(edge, folder);
    for (Host host : new Host[] {edge.lan(), edge.wan()}) {
      // XDP sees no tag that is kept beside the frame.
      host.run("ethtool", "-K", "eth0", "txvlan", "off").expectOk();
    }
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
    cards.close();
  }

  @Test
  void hostsReachEachOther() throws Exception {
    edge.start(Cards.configuration("afxdp"));
    for (String name : List.of("lan0", "wan0")) {
      assertThat(device(name).kind()).isEqualTo("afxdp");
      assertThat(detail(name, "mode")).isEqualTo("native");
    }
    cards.ping();
    cards.pingTagged();
    for (String host : List.of(Edge.WAN_HOST, Edge.WAN_HOST_6)) {
      assertThat(edge.lan().run("ping", "-n", "-c", "3", "-i", "0.2", host).expectOk())
          .contains("3 received, 0% packet loss");
    }
    cards.fetch();
    cards.iperf3("20M", 15_000_000);
    cards.expectRightChecksums();
    assertThat(edge.appliance().appliance().alarms().all()).isEmpty();
  }

  @Test
  void aDeletedInterfaceGivesItsCardBackToTheKernel() throws Exception {
    edge.start(Cards.configuration("afxdp"));
    assertThat(Cards.hasProgram(Cards.WAN)).isTrue();
    commit(
        "delete interfaces ethernet wan0",
        "delete firewall zone wan",
        "delete firewall zone lan to wan",
        "delete firewall nat");
    assertThat(Cards.hasProgram(Cards.WAN)).isFalse();
    assertThat(Cards.hasProgram(Cards.LAN)).isTrue();
    Program.run("ip", "address", "add", Edge.WAN_ADDRESS + "/24", "dev", Cards.WAN).expectOk();
    edge.wan().run("ip", "neighbour", "flush", "all").expectOk();
    Host.await("the kernel answers", () -> answers(edge.wan(), Edge.WAN_ADDRESS));
    cards.ping();
  }

  /** The card is the same, and so is its driver: no fallback because it is in use still. */
  @Test
  void changedSettingsTakeTheCardOver() throws Exception {
    edge.start(Cards.configuration("afxdp"));
    commit("set interfaces ethernet lan0 match mac " + Cards.mac());
    awaitDriver("afxdp");
    commit("set interfaces ethernet lan0 driver afpacket");
    awaitDriver("afpacket");
    assertThat(Cards.hasProgram(Cards.LAN)).isFalse();
    commit("set interfaces ethernet lan0 driver afxdp");
    awaitDriver("afxdp");
    cards.fetch();
    assertThat(log()).doesNotContain("uses afpacket");
  }

  @Test
  void whatDoesNotFitFallsBackToPacketSocketsAndSaysWhy() throws Exception {
    String why =
        "afxdp "
            + Cards.LAN
            + ": it has 1 receive queues, and each needs one of ours; set queues to 1";
    edge.start(Cards.configuration("afxdp").replaceFirst("queues: 1", "queues: 2"));
    assertThat(log()).contains("interface lan0 uses afpacket: " + why);
    assertThat(device("lan0").kind()).isEqualTo("afpacket");
    assertThat(device("wan0").kind()).isEqualTo("afxdp");
    cards.ping();
    cards.fetch();
    Host.await(
        "an alarm",
        () ->
            edge.appliance().appliance().alarms().all().stream()
                .anyMatch(alarm -> alarm.text().equals("interface lan0 uses afpacket: " + why)));
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      assertThat(operator.show("show interfaces lan0 detail")).contains("instead-of").contains(why);
    }
    commit("set interfaces ethernet lan0 queues 1");
    awaitDriver("afxdp");
    Host.await("the end of the alarm", () -> edge.appliance().appliance().alarms().all().isEmpty());
  }

  @Test
  void nothingIsLeftOfAnApplianceThatWasKilled() throws Exception {
    try (Program appliance = Program.start(applianceOfItsOwn())) {
      awaitRunning(appliance);
      cards.ping();
      assertThat(Cards.hasProgram(Cards.LAN)).isTrue();
      appliance.process().destroyForcibly().waitFor();
    }
    for (String card : List.of(Cards.LAN, Cards.WAN)) {
      Host.await("no program on " + card, () -> !Cards.hasProgram(card));
    }
    Program.run("ip", "address", "add", Edge.LAN_GATEWAY + "/24", "dev", Cards.LAN).expectOk();
    edge.lan().run("ip", "neighbour", "flush", "all").expectOk();
    Host.await("the kernel answers", () -> answers(edge.lan(), Edge.LAN_GATEWAY));
  }

  /**
   * The kernel charges what each socket registers to a process without the capability; with it the
   * same limit stands in nobody's way.
   */
  @ParameterizedTest
  @CsvSource({"-ipc_lock, false", "+ipc_lock, true"})
  void whoMayNotLockPacketMemoryUsesPacketSockets(String capability, boolean byAfXdp)
      throws Exception {
    Requires.programs("prlimit=util-linux", "setpriv=util-linux");
    List<String> command =
        new ArrayList<>(
            List.of("prlimit", "--memlock=1048576", "setpriv", "--bounding-set=" + capability));
    command.addAll(applianceOfItsOwn());
    try (Program appliance = Program.start(command)) {
      awaitRunning(appliance);
      String log = Files.readString(folder.resolve("own").resolve("weir.log"));
      for (String card : List.of(Cards.LAN, Cards.WAN)) {
        assertThat(Cards.hasProgram(card)).isEqualTo(byAfXdp);
        String reason =
            "uses afpacket: afxdp "
                + card
                + ": lock 10240 KiB of packet memory for a queue of "
                + card
                + " (each queue counts in full against ulimit -l where the process lacks"
                + " CAP_IPC_LOCK)";
        assertThat(log.contains(reason)).as(log).isNotEqualTo(byAfXdp);
      }
      cards.ping();
      cards.fetch();
    }
  }

  /** The command line of an appliance with both cards that is not in this process. */
  private List<String> applianceOfItsOwn() throws IOException {
    Path yaml = Files.writeString(folder.resolve("edge.yaml"), Cards.configuration("afxdp"));
    return Distribution.command(
        "run", "--state", folder.resolve("own").toString(), yaml.toString());
  }

  private void awaitRunning(Program appliance) throws Exception {
    Host.await(
        "the appliance runs", () -> said(appliance).contains("Weir runs") || !appliance.isAlive());
    assertThat(appliance.isAlive()).as(said(appliance)).isTrue();
    edge.configureHosts();
  }

  private void commit(String... lines) throws Exception {
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit(lines);
    }
  }

  /** The LAN's card is used by that driver, is up, and what the host sends arrives. */
  private void awaitDriver(String kind) throws Exception {
    assertThat(device("lan0").kind()).isEqualTo(kind);
    edge.awaitLinks("lan0");
    Host.await("an answer by " + kind, () -> answers(edge.lan(), Edge.LAN_GATEWAY));
    cards.ping();
  }

  private InterfaceDevice device(String name) {
    return edge.appliance().appliance().devices().find(name).orElseThrow();
  }

  private String detail(String device, String name) {
    return device(device).details().stream()
        .filter(detail -> detail.name().equals(name))
        .map(InterfaceDevice.Detail::value)
        .findFirst()
        .orElse("");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("state").resolve("weir.log"));
  }

  private static boolean answers(Host host, String address) {
    try {
      return host.run("ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String said(Program program) {
    try {
      return program.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
