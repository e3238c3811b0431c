package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.sdk.module.Alarms;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Metrics read by a host on the LAN; log messages taken by rsyslog on the WAN, in clear and TLS.
 */
final class TelemetryIT {
  private static final String CONFIGURATION =
      """
      firewall:
        zone:
          lan:
            interface: [lan0]
            to:
              local:
                rule:
                  10: { action: accept, protocol: tcp, destination: { port: ["9100"] } }
                  20: { action: accept, protocol: icmp }
          wan:
            interface: [wan0]
          local: { to: { wan: { default-action: accept } } }
      system:
        host-name: edge1
        host-namespace: %1$s
      telemetry:
        metrics:
          listener:
            lan: { address: 192.168.1.1, namespace: %1$s, allow: ["192.168.1.0/24"] }
        syslog:
          server:
            clear: { address: 203.0.113.1, severity: warning, namespace: %1$s }
            safe:
              address: 203.0.113.1
              transport: tls
              tls-name: log.example
              tls-ca: ["%2$s"]
              namespace: %1$s
            wrong-name:
              address: 203.0.113.1
              transport: tls
              tls-ca: ["%2$s"]
              namespace: %1$s
      """;

  @TempDir Path folder;
  private Edge edge;
  private Path log;

  @BeforeEach
  void start() throws Exception {
    Requires.programs("rsyslogd=rsyslog", "openssl", "curl");
    edge = Edge.create(folder.resolve("state"));
    log = folder.resolve("messages");
    Program.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            folder.resolve("cert.pem").toString(),
            "-days",
            "2",
            "-subj",
            "/CN=log.example",
            "-addext",
            "subjectAltName=DNS:log.example")
        .expectOk();
    String certificate =
        Files.readString(folder.resolve("cert.pem"))
            .replaceAll("-----[A-Z ]+-----", "")
            .replaceAll("\\s", "");
    edge.start(edge.interfaces(1500) + CONFIGURATION.formatted(edge.own().name(), certificate));
    startReceiver();
  }

  private void startReceiver() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rsyslog.conf"),
            """
            global(workDirectory="%1$s"
                   DefaultNetstreamDriverCAFile="%1$s/cert.pem"
                   DefaultNetstreamDriverCertFile="%1$s/cert.pem"
                   DefaultNetstreamDriverKeyFile="%1$s/key.pem")
            module(load="imudp")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1"
                   StreamDriver.AuthMode="anon")
            template(name="fields" type="string"
                string="%%inputname%% %%hostname%% %%app-name%% %%syslogfacility-text%% %%syslogseverity-text%% %%msg%%\\n")
            input(type="imudp" port="514")
            input(type="imtcp" port="6514")
            action(type="omfile" file="%2$s" template="fields")
            """
                .formatted(folder, log));
    edge.wan().start("rsyslogd", "-n", "-f", file.toString(), "-i", folder + "/rsyslog.pid");
  }

  @AfterEach
  void stop() throws Exception {
    if (edge != null) {
      edge.close();
    }
  }

  @Test
  void othersAreTold() throws Exception {
    edge.lan().run("ping", "-n", "-c", "3", "-i", "0.2", Edge.LAN_GATEWAY).expectOk();
    String metrics = edge.lan().run("curl", "-sSf", "http://192.168.1.1:9100/metrics").expectOk();
    assertThat(metrics.lines())
        .contains("weir_interface_up{interface=\"lan0\"} 1.0")
        .anyMatch(
            line -> line.startsWith("weir_account_packets{interface=\"lan0\",term=\"punted\"}"))
        .anyMatch(line -> line.startsWith("weir_connections "))
        .anyMatch(line -> line.startsWith("weir_module_events_total{"));
    assertThat(value(metrics, "weir_interface_receive_packets_total{interface=\"lan0\"} "))
        .isGreaterThanOrEqualTo(3);

    Alarms alarms = edge.appliance().appliance().alarms();
    // What is sent before rsyslog listens is lost over UDP: it is said until it is heard.
    Host.await(
        "messages",
        () -> {
          alarms.raise("test", Alarms.Severity.MINOR, "somebody pulled the plug");
          alarms.clear("test");
          List<String> lines = lines();
          return lines.contains(
                  "imudp edge1 weir local7 warning alarm raised: somebody pulled the plug")
              && lines.contains(
                  "imtcp edge1 weir local7 warning alarm raised: somebody pulled the plug")
              && lines.contains(
                  "imtcp edge1 weir local7 info alarm over: somebody pulled the plug");
        });
    assertThat(lines()).noneMatch(line -> line.startsWith("imudp") && line.contains(" info "));

    // A server that cannot show the right name gets nothing.
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      assertThat(edge.appliance().appliance().alarms().all())
          .anySatisfy(
              alarm -> {
                assertThat(alarm.key()).isEqualTo("syslog wrong-name");
                assertThat(alarm.text()).contains("203.0.113.1");
              });
      operator.commit("delete telemetry syslog server wrong-name");
      Host.await(
          "the end of the alarm", () -> edge.appliance().appliance().alarms().all().isEmpty());
    }
    // And the metrics say so.
    assertThat(edge.lan().run("curl", "-sSf", "http://192.168.1.1:9100/metrics").expectOk())
        .doesNotContain("weir_alarm{");
  }

  private static double value(String metrics, String begin) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(begin.length())))
        .findFirst()
        .orElseThrow();
  }

  private List<String> lines() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
