package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An appliance on network cards of the host by packet sockets: veth pairs to two hosts. */
final class AfPacketIT {
  @TempDir Path folder;
  private Edge edge;
  private Cards cards;

  @BeforeEach
  void start() throws Exception {
    Requires.programs("ping=iputils-ping", "arping=iputils-arping", "ethtool", "tcpdump", "curl");
    edge = Edge.create(folder.resolve("state"));
    cards = new Cards(edge, folder);
    // The kernel has the appliance's address too: it must not answer for it.
    Program.run("ip", "address", "add", Edge.LAN_GATEWAY + "/24", "dev", Cards.LAN).expectOk();
    edge.start(Cards.configuration("afpacket"));
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
    cards.close();
  }

  @Test
  void theKernelDoesNotAnswerToo() throws Exception {
    cards.ping();
    String arping = edge.lan().run("arping", "-c", "3", "-I", "eth0", Edge.LAN_GATEWAY).expectOk();
    assertThat(arping).contains("Received 3 response");
  }

  @Test
  void vlansHaveTheirOwnNetworks() throws Exception {
    Requires.programs("python3");
    // Of the kernel nothing is wanted but to carry frames: it may know no VLANs.
    Program.run("ethtool", "-K", Cards.LAN, "rxvlan", "off", "txvlan", "off");
    cards.pingTagged();
  }

  /** Frames of many segments and partial checksums come in and go out, or neither, or one. */
  @ParameterizedTest
  @ValueSource(strings = {"both", "lan", "wan", "none"})
  void tcpPassesWhateverThePeersLeaveToTheCard(String offloading) throws Exception {
    for (Host host : new Host[] {edge.lan(), edge.wan()}) {
      boolean on =
          offloading.equals("both") || offloading.equals(host == edge.lan() ? "lan" : "wan");
      host.run("ethtool", "-K", "eth0", "tx", on ? "on" : "off").expectOk();
      host.run("ethtool", "-K", "eth0", "tso", on ? "on" : "off", "gso", on ? "on" : "off")
          .expectOk();
      host.run("ethtool", "-K", "eth0", "gro", on ? "on" : "off").expectOk();
    }
    cards.fetch();
    cards.expectRightChecksums();
  }

  /** Frames that come in whole go out whole: translated, with the right checksums. */
  @Test
  void checksumsOnTheWireAreRight() throws Exception {
    for (Host host : new Host[] {edge.lan(), edge.wan()}) {
      host.run("ethtool", "-K", "eth0", "tx", "off").expectOk();
    }
    checksumsAreRight();
  }

  /** A card without checksums or segmentation gets frames that leave both to the card. */
  @ParameterizedTest
  @ValueSource(strings = {"tx", "tso"})
  void whatTheCardDoesNotDoTheKernelDoes(String feature) throws Exception {
    Program.run("ethtool", "-K", Cards.WAN, feature, "off").expectOk();
    if (feature.equals("tx")) {
      checksumsAreRight();
    } else {
      // Checksums stay with the card: on the wire of a veth they are not there yet.
      cards.fetch();
    }
    assertThat(sentByWanCard("tx-ring-full")).isZero();
    assertThat(sentByWanCard("tx-packets")).isGreaterThan(2L * Cards.CONTENT_BYTES / 65_536);
  }

  private long sentByWanCard(String counter) {
    return edge.appliance().appliance().devices().find("wan0").orElseThrow().details().stream()
        .filter(detail -> detail.name().equals(counter))
        .mapToLong(detail -> Long.parseLong(detail.value()))
        .sum();
  }

  /** Of what the WAN host gets, in which the LAN host's uploads are. */
  private void checksumsAreRight() throws Exception {
    Program capture =
        edge.wan()
            .start(
                "tcpdump",
                "-n",
                "-vv",
                "-l",
                "-Q",
                "in",
                "-i",
                "eth0",
                "-s",
                "0",
                "tcp dst port 80");
    Host.await("tcpdump listens", () -> said(capture).contains("listening on"));
    cards.fetch();
    Host.await("the end is captured", () -> said(capture).contains("Flags [F"));
    String seen = said(capture);
    assertThat(seen).contains("(correct)");
    assertThat(
            seen.lines().filter(line -> line.contains("incorrect") || line.contains("bad cksum")))
        .isEmpty();
    assertThat(Pattern.compile("\\(correct\\)").matcher(seen).results().count())
        .isGreaterThan(Cards.CONTENT_BYTES / 1500);
  }

  @Test
  void iperf3PassesTcpBothWays() throws Exception {
    Requires.programs("iperf3");
    cards.iperf3("100M", 90_000_000);
  }

  private static String said(Program program) {
    try {
      return program.output();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
