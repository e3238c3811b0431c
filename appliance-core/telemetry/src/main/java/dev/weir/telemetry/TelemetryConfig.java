package dev.weir.telemetry;

import dev.weir.sdk.config.Doc;
import dev.weir.telemetry.metrics.MetricsListener;
import dev.weir.telemetry.syslog.SyslogServer;
import java.util.Map;

/**
 * The part {@code telemetry} of the configuration.
 *
 * @param metrics who may read metrics where
 * @param syslog who is sent log messages
 */
@Doc("What the appliance tells others: metrics, log messages")
public record TelemetryConfig(
    @Doc("Metrics for Prometheus and others that read its format") Metrics metrics,
    @Doc("Log messages for syslog servers") Syslog syslog) {
  /** Nobody is told anything. */
  public static final TelemetryConfig NONE =
      new TelemetryConfig(new Metrics(Map.of()), new Syslog(Map.of()));

  /**
   * Metrics over HTTP.
   *
   * @param listener sockets by name
   */
  public record Metrics(@Doc("Listening sockets by name") Map<String, MetricsListener> listener) {}

  /**
   * Syslog.
   *
   * @param server receivers by name
   */
  public record Syslog(@Doc("Receivers by name") Map<String, SyslogServer> server) {}
}
