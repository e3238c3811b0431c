package dev.weir.machine.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.NtpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against chrony's server, and against servers that misbehave. */
class NtpClientTest {
  private static final long MILLI = 1_000_000L;
  private static final String HERE = "127.0.0.1";

  @TempDir private Path folder;

  private final TestClock clock = new TestClock();
  private final Map<String, String> raised = new ConcurrentHashMap<>();
  private final Alarms alarms =
      new Alarms() {
        @Override
        public void raise(String key, Severity severity, String text) {
          raised.put(key, text);
        }

        @Override
        public void clear(String key) {
          raised.remove(key);
        }
      };

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static int freePort() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(HERE))) {
      return socket.getLocalPort();
    }
  }

  /** A server that answers what a function makes of a right answer; null: not at all. */
  private static final class FakeServer implements AutoCloseable {
    private final DatagramSocket socket;
    private final Thread thread;

    FakeServer(UnaryOperator<byte[]> change) throws Exception {
      socket = new DatagramSocket(0, InetAddress.getByName(HERE));
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    byte[] room = new byte[512];
                    while (true) {
                      try {
                        DatagramPacket question = new DatagramPacket(room, room.length);
                        socket.receive(question);
                        byte[] answer = change.apply(answer(room));
                        socket.send(
                            new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                      } catch (java.io.IOException e) {
                        return;
                      }
                    }
                  });
    }

    private static byte[] answer(byte[] question) {
      ByteBuffer answer = ByteBuffer.allocate(NtpPacket.BYTES);
      answer.put(0, (byte) (NtpPacket.VERSION << 3 | NtpPacket.MODE_SERVER)).put(1, (byte) 2);
      answer.putLong(24, ByteBuffer.wrap(question).getLong(40));
      long now = NtpPacket.timestamp(new TestClock().epochNanos());
      answer.putLong(32, now).putLong(40, now);
      return answer.array();
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws Exception {
      socket.close();
      thread.join();
    }
  }

  private Sample ask(UnaryOperator<byte[]> change) throws Exception {
    try (FakeServer server = new FakeServer(change)) {
      return new Exchange(SocketOpener.own(), clock)
          .ask(new InetSocketAddress(HERE, server.port()), Optional.empty());
    }
  }

  @Test
  void chronySetsTheClock() throws Exception {
    int port = freePort();
    Path configuration = folder.resolve("chrony.conf");
    Files.writeString(
        configuration,
        """
        local stratum 8
        port %d
        cmdport 0
        bindaddress 127.0.0.1
        allow 127.0.0.1
        pidfile %s
        """
            .formatted(port, folder.resolve("pid")));
    Process chrony =
        new ProcessBuilder("chronyd", "-x", "-U", "-d", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chrony.log").toFile())
            .start();
    clock.setWrong(-3600_000 * MILLI);
    try (NtpClient client = new NtpClient(clock, SocketOpener.own(), alarms)) {
      client.apply(Map.of(HERE, new NtpServer(port)), Optional.empty());
      await(() -> !clock.slews().isEmpty());
      assertThat(clock.steps()).hasSize(1);
      assertThat(clock.steps().getFirst()).isCloseTo(3600_000 * MILLI, within(100 * MILLI));
      assertThat(Math.abs(clock.slews().getFirst())).isLessThan(Discipline.STEP_NANOS);
      await(() -> client.status().state().equals("synchronised to " + HERE));
      NtpClient.ServerStatus server = client.status().servers().getFirst();
      assertThat(server.use()).isEqualTo("selected");
      assertThat(server.stratum()).isEqualTo(8);
      client.apply(Map.of(), Optional.empty());
      await(() -> client.status().servers().isEmpty());
      assertThat(raised).isEmpty();
    } finally {
      chrony.destroy();
      assertThat(chrony.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClockThatMayNotBeSetIsToldOf() throws Exception {
    clock.refuse("Operation not permitted");
    try (FakeServer server = new FakeServer(answer -> answer);
        NtpClient client = new NtpClient(clock, SocketOpener.own(), alarms)) {
      client.apply(Map.of(HERE, new NtpServer(server.port())), Optional.empty());
      await(() -> raised.containsKey("ntp"));
      assertThat(raised.get("ntp")).isEqualTo("the clock cannot be set: Operation not permitted");
    }
    assertThat(raised).isEmpty();
  }

  @Test
  void answersOfOthersDoNotCount() throws Exception {
    assertThatThrownBy(
            () ->
                ask(
                    answer -> {
                      answer[24] ^= 1; // not the question's number
                      return answer;
                    }))
        .hasMessage("no answer");
  }

  @Test
  void refusalsAreObeyed() throws Exception {
    assertThatThrownBy(
            () ->
                ask(
                    answer -> {
                      answer[1] = 0;
                      System.arraycopy(
                          "RATE".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                          0,
                          answer,
                          12,
                          4);
                      return answer;
                    }))
        .isInstanceOf(Exchange.KissException.class)
        .hasMessage("RATE");
    Server server = new Server("a", 123, 0);
    server.refused("RATE", 0);
    assertThat(server.nextNanos()).isEqualTo(1024_000_000_000L);
    server.refused("DENY", 0);
    assertThat(server.nextNanos()).isEqualTo(86_400_000_000_000L);
  }

  @Test
  void aServerWithoutTimeIsNotUsed() {
    assertThatThrownBy(
            () ->
                ask(
                    answer -> {
                      answer[0] |= (byte) (NtpPacket.LEAP_UNKNOWN << 6);
                      return answer;
                    }))
        .hasMessage("its clock is not set");
    assertThatThrownBy(
            () ->
                ask(
                    answer -> {
                      ByteBuffer.wrap(answer).putLong(40, 0);
                      return answer;
                    }))
        .hasMessage("its clock is not set");
    assertThatThrownBy(
            () ->
                ask(
                    answer -> {
                      answer[32] ^= 1; // it sent before it received, or long after
                      return answer;
                    }))
        .hasMessage("its times are impossible");
  }

  /** Whatever comes, there is a sample or an IOException. */
  @Test
  void hostileAnswersDoNoHarm() throws Exception {
    Random random = new Random(3);
    int rounds = Boolean.getBoolean("weir.long") ? 200_000 : 3_000;
    int refused = 0;
    try (FakeServer server =
        new FakeServer(
            answer -> {
              byte[] bad = java.util.Arrays.copyOf(answer, NtpPacket.BYTES + random.nextInt(60));
              for (int i = 0; i < 4; i++) {
                int at = random.nextInt(40);
                bad[at < 24 ? at : at + 8] = (byte) random.nextInt();
              }
              // What is no answer at all would be waited out.
              bad[0] = (byte) (bad[0] & ~7 | NtpPacket.MODE_SERVER);
              return bad;
            })) {
      Exchange exchange = new Exchange(SocketOpener.own(), clock);
      InetSocketAddress address = new InetSocketAddress(HERE, server.port());
      for (int i = 0; i < rounds; i++) {
        try {
          exchange.ask(address, Optional.empty());
        } catch (java.io.IOException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(rounds / 10);
  }

  @Test
  void timestampsOfBothEras() {
    long inEra1 = 4_100_000_000L * 1_000_000_000L; // in 2099
    for (long nanos : new long[] {0, 1_700_000_000_123_456_789L, inEra1}) {
      assertThat(NtpPacket.epochNanos(NtpPacket.timestamp(nanos))).isCloseTo(nanos, within(2L));
    }
  }
}
