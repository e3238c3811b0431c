package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More AF_XDP cards than a worker has slots for: veth pairs to one host. */
final class AfXdpManyIT {
  private static final int CARDS = 25;

  /** As many have 64 slots and more of those that may lie in rings. */
  private static final int FITTING = 21;

  private static final String WHY =
      "the worker's packet slots lie in rings of other queues already";
  private static final String NUMBER = "" + ProcessHandle.current().pid() % 100_000;

  @TempDir Path folder;

  @Test
  void cardsForWhichNoSlotsAreLeftUsePacketSocketsAndSayWhy() throws Exception {
    Requires.programs("ping=iputils-ping");
    try (Edge edge = Edge.create(folder.resolve("state"))) {
      try {
        for (int i = 0; i < CARDS; i++) {
          plug(i, edge.lan());
        }
        edge.startAppliance("interfaces: { ethernet: { " + ethernet(0) + " } }");
        try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
          long began = System.nanoTime();
          operator.commit(
              IntStream.range(1, CARDS)
                  .boxed()
                  .flatMap(i -> lines(i).stream())
                  .toArray(String[]::new));
          System.out.println("commit: " + (System.nanoTime() - began) / 1_000_000 + " ms");
          expectFallback(edge, operator);
          takeTurns(edge, operator);
        }
      } finally {
        for (int i = 0; i < CARDS; i++) {
          Program.run("ip", "link", "delete", card(i));
        }
      }
    }
  }

  private void expectFallback(Edge edge, TestOperator operator) throws Exception {
    List<Integer> bySockets = new ArrayList<>();
    for (int i = 0; i < CARDS; i++) {
      if (kind(edge, i).equals("afpacket")) {
        bySockets.add(i);
      }
    }
    assertThat(bySockets).hasSize(CARDS - FITTING);
    String log = Files.readString(folder.resolve("state").resolve("weir.log"));
    for (int i : bySockets) {
      String why = "uses afpacket: afxdp " + card(i) + ": " + WHY;
      assertThat(log).contains("interface e" + i + " " + why);
      assertThat(operator.show("show interfaces e" + i + " detail"))
          .contains("instead-of")
          .contains(WHY);
      Host.await(
          "an alarm",
          () ->
              edge.appliance().appliance().alarms().all().stream()
                  .anyMatch(alarm -> alarm.text().contains("interface e" + i + " " + why)));
    }
    for (int i = 0; i < CARDS; i++) {
      assertThat(Cards.hasProgram(card(i))).isEqualTo(!bySockets.contains(i));
      expectAnswers(edge, i);
    }
  }

  /**
   * Slots that a card out of service gives up are the next one's that asks; when it is to be in
   * service again there are none left for it.
   */
  private static void takeTurns(Edge edge, TestOperator operator) throws Exception {
    int leaving = first(i -> detail(edge, i, "rx-slots").equals("64"));
    int coming = first(i -> kind(edge, i).equals("afpacket"));
    operator.commit("set interfaces ethernet e" + leaving + " disabled true");
    operator.commit("set interfaces ethernet e" + coming + " driver afpacket");
    operator.commit("set interfaces ethernet e" + coming + " driver afxdp");
    assertThat(kind(edge, coming)).isEqualTo("afxdp");
    expectAnswers(edge, coming);
    assertThat(kind(edge, leaving)).isEqualTo("afxdp");
    operator.commit("set interfaces ethernet e" + leaving + " disabled false");
    assertThat(kind(edge, leaving)).isEqualTo("afpacket");
    assertThat(detail(edge, leaving, "instead-of")).contains(WHY);
    assertThat(Cards.hasProgram(card(leaving))).isFalse();
    expectAnswers(edge, leaving);
  }

  private static int first(IntPredicate condition) {
    return IntStream.range(0, CARDS).filter(condition).findFirst().orElseThrow();
  }

  private static void plug(int number, Host host) throws IOException, InterruptedException {
    String peer = "p" + number;
    Program.run(
            "ip", "link", "add", card(number), "type", "veth", "peer", peer, "netns", host.name())
        .expectOk();
    Program.run("ip", "link", "set", card(number), "up").expectOk();
    host.configure(peer, address(number, 2));
  }

  private static String card(int number) {
    return "wm" + NUMBER + "-" + number;
  }

  private static String address(int number, int host) {
    return "10.9." + number + "." + host + "/24";
  }

  private static String ethernet(int number) {
    return "e%d: { match: { name: %s }, driver: afxdp, address: [%s] }"
        .formatted(number, card(number), address(number, 1));
  }

  private static List<String> lines(int number) {
    String at = "set interfaces ethernet e" + number;
    return List.of(
        at + " match name " + card(number),
        at + " driver afxdp",
        at + " address " + address(number, 1));
  }

  private static String kind(Edge edge, int number) {
    return device(edge, number).kind();
  }

  private static String detail(Edge edge, int number, String name) {
    return device(edge, number).details().stream()
        .filter(detail -> detail.name().equals(name))
        .map(InterfaceDevice.Detail::value)
        .findFirst()
        .orElse("");
  }

  private static InterfaceDevice device(Edge edge, int number) {
    return edge.appliance().appliance().devices().find("e" + number).orElseThrow();
  }

  private static void expectAnswers(Edge edge, int number) {
    Host.await(
        "an answer by e" + number,
        () -> {
          try {
            return edge.lan().run("ping", "-c", "1", "-W", "1", "10.9." + number + ".1").exitCode()
                == 0;
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
