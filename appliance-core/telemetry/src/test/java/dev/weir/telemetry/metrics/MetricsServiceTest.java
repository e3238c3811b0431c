package dev.weir.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.telemetry.RaisedAlarms;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetricsServiceTest {
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final RaisedAlarms alarms = new RaisedAlarms();
  private final HttpClient client = HttpClient.newHttpClient();
  private MetricsService service;
  private volatile boolean broken;

  @BeforeEach
  void start() {
    service = new MetricsService(this::metrics, loops, SocketOpener.own(), alarms);
  }

  @AfterEach
  void stop() {
    service.close();
    var _ = loops.shutdownGracefully();
    client.close();
  }

  private MetricSnapshots metrics() {
    if (broken) {
      throw new IllegalStateException("broken");
    }
    return new MetricSnapshots(
        List.of(
            CounterSnapshot.builder()
                .name("weir_drops")
                .help("Packets \"dropped\".")
                .dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("rule", "a \"b\"\n\\c"))
                        .value(7)
                        .build())
                .build()));
  }

  @Test
  void prometheusReadsMetrics() throws Exception {
    int port = listen();
    HttpResponse<String> answer = get(port, "/metrics", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(answer.body())
        .contains("# TYPE weir_drops_total counter")
        .contains("weir_drops_total{rule=\"a \\\"b\\\"\\n\\\\c\"} 7.0");
    assertThat(service.states().getFirst().statistics().reads()).isEqualTo(1);
  }

  @Test
  void openMetricsIsSpokenToWhomAsks() throws Exception {
    HttpResponse<String> answer =
        get(listen(), "/metrics?a=b", "application/openmetrics-text; version=1.0.0");
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void answersAreCompressedForWhomAsks() throws Exception {
    int port = listen();
    HttpResponse<InputStream> answer =
        client.send(
            request(port, "/metrics").header("Accept-Encoding", "gzip").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
    try (InputStream body = new GZIPInputStream(answer.body())) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("weir_drops");
    }
  }

  @Test
  void nothingElseIsServed() throws Exception {
    int port = listen();
    assertThat(get(port, "/", "").statusCode()).isEqualTo(404);
    assertThat(get(port, "/metrics/../etc/passwd", "").statusCode()).isEqualTo(404);
    HttpResponse<String> posted =
        client.send(
            request(port, "/metrics").POST(HttpRequest.BodyPublishers.ofString("x")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");
    HttpResponse<String> head =
        client.send(
            request(port, "/metrics").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(get(port, "/metrics", "").body()).contains("weir_drops");
    assertThat(service.states().getFirst().statistics().refusals()).isEqualTo(3);
  }

  @Test
  void aCollectorThatFailsIsAnError() throws Exception {
    int port = listen();
    broken = true;
    assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(500);
    broken = false;
    assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(200);
  }

  @Test
  void strangersAreTurnedAway() throws Exception {
    int port = listen(List.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("127.0.0.2")));
    try (Socket stranger = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      stranger
          .getOutputStream()
          .write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(readAll(stranger)).isEmpty();
    }
    try (Socket friend =
        new Socket(
            InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName("127.0.0.2"), 0)) {
      friend
          .getOutputStream()
          .write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(readAll(friend)).contains("200 OK").contains("weir_drops");
    }
  }

  @Test
  void noiseEndsItsConnectionAlone() throws Exception {
    int port = listen();
    Random random = new Random(5);
    for (int round = 0; round < 100; round++) {
      try (Socket noisy = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
        byte[] noise = new byte[random.nextInt(20_000)];
        random.nextBytes(noise);
        noisy.getOutputStream().write(noise);
        noisy.shutdownOutput();
        assertThat(readAll(noisy)).doesNotContain("200 OK");
      } catch (IOException e) {
        // Reset by the server: it has heard enough.
        assertThat(e).isInstanceOf(java.net.SocketException.class);
      }
    }
    assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(200);
  }

  @Test
  void thereAreOnlySoManyConnections() throws Exception {
    int port = listen();
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        crowd.add(new Socket(InetAddress.getByName("127.0.0.1"), port));
      }
      MetricsStatistics statistics = service.states().getFirst().statistics();
      await().until(() -> statistics.connections() == 32);
      try (Socket late = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
        assertThat(readAll(late)).isEmpty();
      }
      crowd.removeLast().close();
      await().until(() -> statistics.connections() < 32);
      assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(200);
    } finally {
      for (Socket one : crowd) {
        one.close();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsAnAlarmUntilItIsFree() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = taken.getLocalPort();
      service.apply(Map.of("noc", listener(port, List.of())));
      assertThat(alarms.standing()).containsOnlyKeys("metrics-listener noc");
      assertThat(service.states().getFirst().failure()).isNotEmpty();
    }
    service.retry();
    assertThat(alarms.standing()).isEmpty();
    assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aListenerThatIsTakenOutIsClosed() throws Exception {
    int port = listen();
    service.apply(Map.of());
    assertThat(service.states()).isEmpty();
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      free.bind(new java.net.InetSocketAddress("127.0.0.1", port));
      assertThat(free.isBound()).isTrue();
    }
  }

  private int listen() throws IOException {
    return listen(List.of());
  }

  private int listen(List<IpPrefix> allow) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    service.apply(Map.of("noc", listener(port, allow)));
    assertThat(alarms.standing()).isEmpty();
    return port;
  }

  private static MetricsListener listener(int port, List<IpPrefix> allow) {
    return new MetricsListener(LOOPBACK, port, allow, Optional.empty());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> get(int port, String path, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(port, path);
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String readAll(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException e) {
      return "";
    }
  }
}
