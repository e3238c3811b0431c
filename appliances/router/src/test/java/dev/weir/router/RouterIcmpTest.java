package dev.weir.router;

import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.echoId;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.src;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.pipeline.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Echoes and errors that the router sends. */
class RouterIcmpTest extends RouterFixture {
  @Test
  void answersEcho() {
    start();
    Outcome four =
        input(
            "eth0", fromLan("192.168.1.10", "192.168.1.1").echoRequest(7, 1).payload("x").build());
    ipv4(
        four.transmitted(harness.index("eth0")).getFirst(),
        src("192.168.1.1"),
        dst("192.168.1.10"),
        dstMac(LAN_HOST),
        icmp(0, 0, echoId(7)));
    Outcome wrong =
        input(
            "eth0", fromLan("192.168.1.10", "192.168.1.1").echoRequest(7, 1).badChecksum().build());
    assertThat(wrong.dropped(RouterDrop.ICMP_INVALID)).hasSize(1);
    Outcome broadcast =
        input("eth0", fromLan("192.168.1.10", "192.168.1.255").echoRequest(7, 1).build());
    assertThat(broadcast.transmitted()).isEmpty();
  }

  @Test
  void tellsWhenTtlRunsOut() {
    start();
    Outcome outcome =
        input("eth0", fromLan("192.168.1.10", "198.51.100.7").ttl(1).udp(1000, 53).build());
    assertThat(outcome.dropped(RouterDrop.TTL_EXCEEDED)).hasSize(1);
    ipv4(
        outcome.transmitted(harness.index("eth0")).getFirst(),
        src("192.168.1.1"),
        dst("192.168.1.10"),
        icmp(11, 0, quoted(src("192.168.1.10"), dst("198.51.100.7"))));
  }

  @Test
  void quotesPayloadThatIsNotInTheSlotYet() {
    start();
    Frame sent =
        fromLan("192.168.1.10", "198.51.100.7").ttl(1).udp(1000, 53).payloadOf(900).build();
    byte[] error = input("eth0", sent).transmitted(harness.index("eth0")).getFirst().bytes();
    // Ethernet, IP and ICMP headers, then what was received behind its Ethernet header.
    assertThat(Arrays.copyOfRange(error, 42, error.length))
        .isEqualTo(Arrays.copyOfRange(sent.bytes(), 14, 14 + error.length - 42))
        .hasSizeGreaterThan(500);
  }

  @Test
  void neverTellsAboutErrorsGroupsAndLaterFragments() {
    start();
    Outcome error =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7").ttl(1).icmp(3, 1).payloadOf(28).build());
    Outcome later =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7")
                .ttl(1)
                .fragment(800, true)
                .payloadOf(16)
                .build());
    for (Outcome outcome : List.of(error, later)) {
      assertThat(outcome.dropped(RouterDrop.TTL_EXCEEDED)).hasSize(1);
      assertThat(outcome.transmitted()).isEmpty();
    }
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS_FORBIDDEN)).isEqualTo(2);
  }

  @Test
  void limitsTheRateOfErrors() {
    start();
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").ttl(1).udp(1000, 53).build();
    List<Frame> frames = Stream.generate(() -> frame).limit(300).toList();
    input("eth0", frames.toArray(Frame[]::new));
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS)).isEqualTo(100);
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS_LIMITED)).isEqualTo(200);
  }
}
