package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.runtime.ping.PingProbe;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.command.Pinger;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes and pings through an edge appliance with its modules as they are shipped. */
class TestPacketIT {
  private static final Path MODULES =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");

  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          wan0: { role: wan, address: [203.0.113.2/24, "2001:db8:ff::2/64"] }
          lan0: { role: lan, address: [192.168.1.1/24, "2001:db8:1::1/64"] }
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
      firewall:
        zone:
          lan:
            interface: [lan0]
            to:
              wan: { default-action: accept }
              local: { rule: { 10: { action: accept, protocol: icmp } } }
          wan:
            interface: [wan0]
        nat:
          source:
            rule:
              100: { action: masquerade, out-interface: [wan0], source: { address: [192.168.1.0/24] } }
      """;

  @TempDir Path folder;

  private TestAppliance start() throws Exception {
    TestAppliance box = new TestAppliance(MODULES, folder.resolve("state"), CONFIGURATION);
    box.host("wan0", "02:00:00:00:00:11", "203.0.113.1/24", "203.0.113.2");
    box.host("lan0", "02:00:00:00:00:07", "192.168.1.7/24", "192.168.1.1");
    box.run(3000);
    return box;
  }

  @Test
  void tellsPathAndVerdict() throws Exception {
    try (TestAppliance box = start()) {
      assertThat(box.show("test packet in lan0 tcp 192.168.1.7:40000 203.0.113.1:25").lines())
          .anyMatch(line -> line.contains("router") && line.contains("ip-lookup"))
          .anyMatch(line -> line.contains("firewall") && line.contains("accept"))
          .anyMatch(line -> line.contains("TRANSMITTED wan0"));
      assertThat(box.show("test packet in wan0 tcp 203.0.113.1:40000 203.0.113.2:22").lines())
          .anyMatch(line -> line.contains("DROP") && line.contains("firewall"));
      assertThat(box.show("show drops module firewall").lines()).hasSize(1);
    }
  }

  @Test
  void triesTheCandidate() throws Exception {
    try (TestAppliance box = start();
        EditSession session =
            box.appliance().configuration().edit(new Editor("test", "local"), EditMode.PRIVATE)) {
      String rule = "firewall zone lan to wan rule 20 ";
      for (String words : new String[] {"action drop", "protocol tcp", "destination port 25"}) {
        session.command(ConfigPath.ROOT, "set", List.of((rule + words).split(" ")));
      }
      box.edit(session);
      String packet = "test packet in lan0 tcp 192.168.1.7:40000 203.0.113.1:25";
      assertThat(box.show(packet + " candidate").lines())
          .anyMatch(
              line ->
                  line.contains("(candidate; running: accept zone lan to wan default action)")
                      && line.contains("firewall zone lan to wan rule 20"));
      assertThat(box.show(packet)).contains("TRANSMITTED wan0").doesNotContain("candidate");
      assertThat(box.show("test packet in lan0 udp 192.168.1.7:4000 203.0.113.1:53 candidate"))
          .contains("TRANSMITTED wan0 (candidate and running)");
      assertThat(box.appliance().configuration().running().configuration().tree())
          .isNotSameAs(session.tree());
      session.command(ConfigPath.ROOT, "delete", List.of((rule + "protocol").split(" ")));
      assertThatThrownBy(() -> box.show(packet + " candidate"))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.code()).isEqualTo("TEST-0006"));
    }
  }

  @Test
  void theCandidatesRoutesAndAddressesAreTried() throws Exception {
    try (TestAppliance box = start();
        EditSession session =
            box.appliance().configuration().edit(new Editor("test", "local"), EditMode.PRIVATE)) {
      box.edit(session);
      String wan = "test packet in lan0 tcp 192.168.1.7:40000 198.51.100.9:25";
      String toNew = "test packet in lan0 icmp 192.168.1.7 192.168.1.254";
      assertThat(box.show(wan)).contains("via 203.0.113.1 wan0");

      set(session, "interfaces memory wan1 address 198.51.100.1/24");
      set(session, "firewall zone wan interface wan1");
      set(session, "interfaces memory lan0 address 192.168.1.254/24");
      assertThat(box.show(wan + " candidate"))
          .contains("198.51.100.0/24 direct wan1")
          .contains("running: ");
      assertThat(box.show(toNew + " candidate detail")).contains("for the appliance");
      assertThat(box.show(toNew + " detail")).doesNotContain("for the appliance");

      set(session, "router static route 198.51.100.0/25 blackhole");
      assertThat(box.show(wan + " candidate")).contains("DROP").contains("blackhole");
      session.command(ConfigPath.ROOT, "delete", List.of("router", "static", "route", "0.0.0.0/0"));
      assertThat(box.show("test packet in lan0 icmp 192.168.1.7 9.9.9.9 candidate"))
          .contains("no-route");

      assertThat(box.show(wan)).contains("via 203.0.113.1 wan0");
      assertThat(box.show("test packet in lan0 icmp 192.168.1.7 9.9.9.9"))
          .contains("via 203.0.113.1 wan0");
    }
  }

  private static void set(EditSession session, String words) throws Exception {
    session.command(ConfigPath.ROOT, "set", List.of(words.split(" ")));
  }

  @Test
  void pingsThroughItsOwnDataPath() throws Exception {
    try (TestAppliance box = start()) {
      PingProbe ping = new PingProbe(box.appliance());
      Optional<Pinger.Reply> lan = ping.send("192.168.1.7", 64, 56, box::run);
      assertThat(lan).isPresent();
      assertThat(lan.get().outcome()).isEqualTo(Pinger.Outcome.REPLY);
      assertThat(lan.get().from()).contains(IpAddress.parse("192.168.1.7"));
      assertThat(ping.send("203.0.113.1", 64, 1400, box::run).map(Pinger.Reply::outcome))
          .contains(Pinger.Outcome.REPLY);
      assertThat(ping.send("192.168.1.1", 64, 0, box::run).map(Pinger.Reply::outcome))
          .contains(Pinger.Outcome.REPLY);
      assertThat(ping.send("192.168.1.99", 64, 56, box::run).map(Pinger.Reply::outcome))
          .isIn(Optional.empty(), Optional.of(Pinger.Outcome.UNREACHABLE));
      box.removeHost("wan0");
      assertThat(ping.send("203.0.113.1", 1, 56, answering(box, 11)).map(Pinger.Reply::outcome))
          .contains(Pinger.Outcome.TIME_EXCEEDED);
      assertThat(ping.send("203.0.113.1", 1, 56, answering(box, 3)).map(Pinger.Reply::outcome))
          .contains(Pinger.Outcome.UNREACHABLE);
      assertThatThrownBy(() -> ping.send("2001:db8:77::1", 64, 56, box::run))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.code()).isEqualTo("PING-0003"));
    }
  }

  /** The next hop on the WAN answers an echo request with an ICMP error that quotes it. */
  private static IntConsumer answering(TestAppliance box, int icmpType) {
    return milliseconds -> {
      box.run(10);
      for (byte[] frame : box.port("wan0").drain()) {
        if (frame[12] == 8 && frame[13] == 0) {
          byte[] quoted = Arrays.copyOfRange(frame, 14, 14 + 28);
          String mac = MacAddress.ofBytes(Arrays.copyOfRange(frame, 6, 12)).toString();
          box.port("wan0")
              .send(
                  PacketBuilder.ethernet("02:00:00:00:00:11", mac)
                      .ipv4("203.0.113.1", "203.0.113.2")
                      .icmp(icmpType, 0)
                      .payload(quoted)
                      .build()
                      .bytes());
        }
      }
      box.run(10);
    };
  }

  @Test
  void pingsAndTracesLive() throws Exception {
    try (TestAppliance box =
        new TestAppliance(MODULES, folder.resolve("state"), CONFIGURATION, true)) {
      box.host("wan0", "02:00:00:00:00:11", "203.0.113.1/24", "203.0.113.2");
      box.host("lan0", "02:00:00:00:00:07", "192.168.1.7/24", "192.168.1.1");
      AtomicBoolean over = new AtomicBoolean();
      AtomicBoolean pinging = new AtomicBoolean();
      Thread hosts =
          Thread.startVirtualThread(
              () -> {
                while (!over.get()) {
                  box.run(20);
                  if (pinging.get()) {
                    var _ = box.hostAt("lan0").ping(IpAddress.parse("203.0.113.1"));
                  }
                }
              });
      try {
        assertThat(box.show("ping 192.168.1.7 count 3"))
            .contains("bytes from 192.168.1.7")
            .contains("Received:");
        assertThat(box.show("traceroute 203.0.113.1").lines())
            .anyMatch(line -> line.startsWith(" 1  203.0.113.1"));
        pinging.set(true);
        assertThat(
                box.show(
                    "trace packets interface lan0 protocol icmp source 192.168.1.7"
                        + " destination 203.0.113.1 count 2 for 20s"))
            .contains("lan0 IP 192.168.1.7 > 203.0.113.1 icmp type 8")
            .contains("TRANSMITTED wan0");
      } finally {
        over.set(true);
        hosts.join();
      }
    }
  }
}
