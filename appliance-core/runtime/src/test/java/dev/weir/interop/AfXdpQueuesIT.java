package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.afxdp.AfXdpDevice;
import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.Worker;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.show.TestOperator;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An appliance of two workers on cards with four queues each by AF_XDP, and many flows. */
final class AfXdpQueuesIT {
  private static final int WORKERS = 2;
  private static final int QUEUES = 4;
  private static final int FLOWS = 64;
  private static final int PINGS = 32;
  private static final int DATAGRAMS = 10_000;

  /** Both hosts may begin. */
  private static final String CONFIGURATION =
      Cards.configuration("afxdp", QUEUES)
          .replace(
              "wan: { interface: [wan0] }",
              "wan: { interface: [wan0], to: { lan: { default-action: accept } } }");

  @TempDir Path folder;

  @Test
  void flowsSpreadOverTheQueuesAndNothingIsLostOrRepeated() throws Exception {
    Requires.programs("ping=iputils-ping", "curl");
    try (Edge edge = Edge.create(folder.resolve("state"), WORKERS);
        Cards cards = new Cards(edge, folder, QUEUES)) {
      edge.start(CONFIGURATION);
      cards.ping();
      try (NumberedDatagrams out =
              new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST_6, 6000, FLOWS);
          NumberedDatagrams in =
              new NumberedDatagrams(edge.wan(), edge.lan(), Edge.LAN_HOST_6, 6001, FLOWS)) {
        for (NumberedDatagrams one : new NumberedDatagrams[] {out, in}) {
          one.awaitMore("datagrams", DATAGRAMS);
        }
        assertThat(out.missing()).isZero();
        assertThat(in.missing()).isZero();
        assertThat(out.repeated() + in.repeated()).isZero();
      }
      for (String name : List.of("lan0", "wan0")) {
        expectSpread(edge, name);
      }
      cards.fetch();
      cards.expectRightChecksums();
      expectCleanEnd(edge);
    }
  }

  private static void expectSpread(Edge edge, String name) {
    AfXdpDevice device =
        (AfXdpDevice) edge.appliance().appliance().devices().find(name).orElseThrow();
    QueueCounters[] queues = device.counters();
    assertThat(queues).hasSize(QUEUES);
    System.out.println(
        name
            + ": received "
            + frames(queues, DriverCounter.RX_PACKETS)
            + ", sent "
            + frames(queues, DriverCounter.TX_PACKETS));
    // So many flows leave no queue out by chance.
    assertThat(frames(queues, DriverCounter.RX_PACKETS)).allMatch(count -> count > 0);
    // Each worker sends by a queue of its own.
    assertThat(frames(queues, DriverCounter.TX_PACKETS).stream().filter(count -> count > 0).count())
        .isGreaterThanOrEqualTo(WORKERS);
    Appliance appliance = edge.appliance().appliance();
    int index =
        appliance.interfaces().stream()
            .filter(on -> on.name().equals(name))
            .findFirst()
            .orElseThrow()
            .index();
    for (Port port : appliance.engine().running().portsOf(index)) {
      assertThat(port.worker()).isEqualTo((index + port.queue()) % WORKERS);
    }
    for (DriverCounter lost :
        new DriverCounter[] {
          DriverCounter.RX_MALFORMED,
          DriverCounter.RX_RING_FULL,
          DriverCounter.RX_NO_BUFFER,
          DriverCounter.TX_RING_FULL,
          DriverCounter.TX_REJECTED
        }) {
      assertThat(frames(queues, lost)).as(name + " " + lost).containsOnly(0L);
    }
  }

  private static List<Long> frames(QueueCounters[] queues, DriverCounter counter) {
    return Arrays.stream(queues).map(queue -> queue.get(counter)).toList();
  }

  /** The cards are the kernel's again, and all slots the workers'. */
  private static void expectCleanEnd(Edge edge) throws Exception {
    int slots = edge.appliance().appliance().engine().options().pool().total();
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit("delete interfaces", "delete router", "delete firewall");
    }
    for (String card : List.of(Cards.LAN, Cards.WAN)) {
      assertThat(Cards.hasProgram(card)).isFalse();
    }
    for (Worker worker : edge.appliance().appliance().engine().workers()) {
      Host.await("all slots at home", () -> worker.pool().free() == slots);
    }
  }

  /** A flow of any queue would be lost that still had a program to redirect it. */
  @Test
  void noQueueOfACardLosesItsFlowsWhenTheApplianceIsKilled() throws Exception {
    Requires.programs("ping=iputils-ping");
    try (Edge edge = Edge.create(folder.resolve("state"), WORKERS);
        Cards cards = new Cards(edge, folder, QUEUES)) {
      Path yaml = Files.writeString(folder.resolve("edge.yaml"), CONFIGURATION);
      try (Program appliance =
          Program.start(
              Distribution.command(
                  "run",
                  "--workers",
                  "" + WORKERS,
                  "--state",
                  folder.resolve("killed").toString(),
                  yaml.toString()))) {
        Host.await(
            "the cards are taken", () -> Cards.hasProgram(Cards.WAN) || !appliance.isAlive());
        assertThat(appliance.isAlive()).as(appliance.output()).isTrue();
        edge.configureHosts();
        cards.ping();
        assertThat(Cards.hasProgram(Cards.LAN) && Cards.hasProgram(Cards.WAN)).isTrue();
        appliance.process().destroyForcibly().waitFor();
      }
      for (String card : List.of(Cards.LAN, Cards.WAN)) {
        Host.await("no program on " + card, () -> !Cards.hasProgram(card));
      }
      Program.run("ip", "address", "add", Edge.LAN_GATEWAY + "/24", "dev", Cards.LAN).expectOk();
      edge.lan().run("ip", "neighbour", "flush", "all").expectOk();
      // Each ping has a number of its own, and so is a flow.
      List<Program> pings = new ArrayList<>();
      for (int i = 0; i < PINGS; i++) {
        pings.add(edge.lan().start("ping", "-n", "-c", "5", "-i", "0.2", Edge.LAN_GATEWAY));
      }
      for (Program ping : pings) {
        assertThat(ping.await().expectOk()).contains("5 received, 0% packet loss");
      }
    }
  }
}
