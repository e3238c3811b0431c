package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.show.TestOperator;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit every second under traffic: flows that it does not concern lose no packet. */
final class SoakIT {
  private static final boolean LONG = Boolean.getBoolean("weir.long");
  private static final long SOAK_NANOS = (LONG ? 600 : 30) * 1_000_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int FORWARDED_PORT = 7000;
  private static final String CONFIGURATION =
      """
        memory: { spare0: {}, spare1: {}, spare2: {} }
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
      firewall:
        zone:
          lan: { interface: [lan0], to: { wan: { default-action: accept }, local: { default-action: accept } } }
          wan:
            interface: [wan0]
            to: { lan: { rule: { 10: { action: accept, protocol: udp, destination: { port: ["7000"] } } } } }
        nat:
          source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } }
          destination:
            rule:
              10: { in-interface: [wan0], protocol: udp, destination: { port: ["7000"] }, to-address: 192.168.1.10 }
      """;

  /** What is committed and, a second later, taken back. */
  private static final List<List<String>> CHANGES =
      List.of(
          List.of(
              "set firewall zone lan to wan rule 50 action drop",
              "set firewall zone lan to wan rule 50 protocol tcp",
              "set firewall zone lan to wan rule 50 destination port 25"),
          List.of("set interfaces tap extra0 address 10.9.0.1/24"),
          List.of("set interfaces tap lan0 vlan 30 address 192.168.30.1/24"),
          List.of(
              "set port-mirror session s source spare0",
              "set port-mirror session s destination spare1"),
          List.of(
              "set dhcp server lan interface lan0",
              "set dhcp server lan range 192.168.1.100-192.168.1.199"),
          List.of("set router-advertisement interface lan0"),
          List.of("set router static route 10.99.0.0/16 next-hop 203.0.113.1"),
          List.of("set switch bridge br0 member spare1", "set switch bridge br0 member spare2"),
          List.of("set firewall zone dmz interface spare0"),
          List.of("set firewall group address servers address 10.1.0.0/24"));

  @TempDir Path folder;
  private Edge edge;

  @BeforeEach
  void start() throws Exception {
    edge = Edge.create(folder.resolve("state"));
    edge.start(edge.interfaces(1500) + CONFIGURATION);
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void commitsLoseNoPacketOfOtherFlows() throws Exception {
    int commits = 0;
    // Neighbours are known: only a few packets wait for those that are not.
    for (String address : List.of(Edge.WAN_HOST, Edge.WAN_HOST_6)) {
      edge.lan().run("ping", "-n", "-c", "2", "-i", "0.2", address).expectOk();
    }
    try (TestOperator operator = new TestOperator(edge.appliance().appliance());
        NumberedDatagrams out = new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST, 6000);
        NumberedDatagrams out6 =
            new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST_6, 6001);
        NumberedDatagrams in =
            new NumberedDatagrams(edge.wan(), edge.lan(), Edge.WAN_ADDRESS, FORWARDED_PORT);
        NumberedStream stream = new NumberedStream(edge.lan(), edge.wan(), Edge.WAN_HOST, 6002);
        NumberedStream stream6 =
            new NumberedStream(edge.lan(), edge.wan(), Edge.WAN_HOST_6, 6003)) {
      Host.Web web = edge.wan().serve(80, new byte[10_000]);
      List<NumberedDatagrams> datagrams = List.of(out, out6, in);
      long end = System.nanoTime() + SOAK_NANOS;
      while (System.nanoTime() < end || commits < 2 * CHANGES.size()) {
        List<String> change = CHANGES.get(commits / 2 % CHANGES.size());
        long next = System.nanoTime() + SECOND_NANOS;
        operator.commit(
            commits % 2 == 0
                ? change.toArray(String[]::new)
                : new String[] {undo(change.getFirst())});
        commits++;
        // What begins between commits gets through as well.
        edge.lan()
            .run("curl", "-sS", "-o", "/dev/null", "http://" + Edge.WAN_HOST + "/")
            .expectOk();
        LockSupport.parkNanos(next - System.nanoTime());
      }
      for (NumberedDatagrams flow : datagrams) {
        assertThat(flow.missing())
            .as("datagrams lost by %d; %s", datagrams.indexOf(flow), drops())
            .isZero();
        assertThat(flow.repeated()).as("datagrams twice").isZero();
        assertThat(flow.received()).isGreaterThan(commits);
      }
      for (NumberedStream flow : List.of(stream, stream6)) {
        assertThat(flow.missing()).as("numbers lost, %s", flow.failure()).isZero();
        assertThat(flow.failure()).isEmpty();
      }
      assertThat(web.clients()).hasSize(commits);
      System.out.println(
          "%d commits; datagrams %d, %d, %d; numbers by TCP %d, %d; none lost. Drops: %s"
              .formatted(
                  commits,
                  out.received(),
                  out6.received(),
                  in.received(),
                  stream.received(),
                  stream6.received(),
                  drops()));
    }
    assertThat(edge.appliance().appliance().alarms().all()).isEmpty();
  }

  private List<Figures.Drop> drops() {
    return new Figures(edge.appliance().appliance().engine()).drops();
  }

  /** The command that takes back what a set command has made. */
  private static String undo(String set) {
    String[] words = set.split(" ");
    int kept =
        switch (words[1]) {
          case "firewall" -> words[2].equals("group") ? 5 : words[3].equals("dmz") ? 4 : 8;
          case "interfaces" -> words.length > 6 && words[4].equals("vlan") ? 6 : 4;
          case "router" -> 5;
          default -> 4;
        };
    return "delete " + String.join(" ", List.of(words).subList(1, kept));
  }
}
