package dev.weir.telemetry.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.telemetry.RaisedAlarms;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SyslogServiceTest {
  private static final Instant TIME = Instant.parse("2026-11-29T08:00:00.042Z");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final RaisedAlarms alarms = new RaisedAlarms();
  private final SyslogService service = new SyslogService(loops.next(), SocketOpener.own(), alarms);

  @AfterEach
  void stop() {
    service.close();
    var _ = loops.shutdownGracefully();
  }

  private static SyslogServer server(Transport transport, int port, Severity severity) {
    return new SyslogServer(
        IpAddress.parse("127.0.0.1"),
        port,
        transport,
        severity,
        Facility.LOCAL7,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static LogMessage message(Severity severity, String text) {
    return new LogMessage(TIME, severity, "config", text);
  }

  @Test
  void datagramsCarryOneMessageEach() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      socket.setSoTimeout(10_000);
      service.apply(
          Map.of("noc", server(Transport.UDP, socket.getLocalPort(), Severity.WARNING)), "edge1");
      service.send(
          List.of(
              message(Severity.INFO, "not worth it"),
              message(Severity.WARNING, "one\r\ntwo \u001b[31m"),
              message(Severity.ERROR, "ü".repeat(3_000))));
      long process = ProcessHandle.current().pid();
      assertThat(receive(socket))
          .isEqualTo(
              "<188>1 2026-11-29T08:00:00.042Z edge1 weir " + process + " config - one  two  [31m");
      String cut = receive(socket);
      assertThat(cut).startsWith("<187>1 ").endsWith("ü").doesNotContain("\ufffd");
      assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isBetween(2_047, 2_048);
      await().until(() -> statistics().messagesSent() == 2);
    }
  }

  private static String receive(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void messagesWaitForAServerThatComesLater() throws Exception {
    int port;
    try (Receiver free = Receiver.plain(0)) {
      port = free.port();
    }
    service.apply(Map.of("noc", server(Transport.TCP, port, Severity.INFO)), "edge1");
    service.send(List.of(message(Severity.INFO, "first"), message(Severity.INFO, "second")));
    await().until(() -> alarms.standing().containsKey("syslog noc"));
    assertThat(statistics().isConnected()).isFalse();
    assertThat(statistics().messagesWaiting()).isEqualTo(2);
    try (Receiver receiver = Receiver.plain(port)) {
      await().atMost(Duration.ofSeconds(30)).until(() -> receiver.messages().size() == 2);
      assertThat(receiver.messages().getFirst()).endsWith(" config - first");
      assertThat(receiver.messages().getLast()).endsWith(" config - second");
      assertThat(alarms.standing()).isEmpty();
    }
    // It is noticed when the server goes away.
    await().until(() -> alarms.standing().containsKey("syslog noc"));
    service.apply(Map.of(), "edge1");
    await().until(() -> alarms.standing().isEmpty());
  }

  @Test
  void theOldestGoWhenTooManyWait() throws Exception {
    int port;
    try (Receiver free = Receiver.plain(0)) {
      port = free.port();
    }
    service.apply(Map.of("noc", server(Transport.TCP, port, Severity.INFO)), "edge1");
    List<LogMessage> many = new ArrayList<>();
    for (int i = 0; i < 10_005; i++) {
      many.add(message(Severity.INFO, "number " + i));
    }
    service.send(many);
    await().until(() -> statistics().messagesWaiting() == 10_000);
    assertThat(statistics().messagesLost()).isEqualTo(5);
    try (Receiver receiver = Receiver.plain(port)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> receiver.messages().size() == 10_000);
      assertThat(receiver.messages().getFirst()).endsWith("number 5");
      assertThat(receiver.messages().getLast()).endsWith("number 10004");
    }
  }

  private SyslogStatistics statistics() {
    return service.states().getFirst().statistics();
  }
}
