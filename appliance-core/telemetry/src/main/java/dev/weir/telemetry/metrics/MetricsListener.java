package dev.weir.telemetry.metrics;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import java.util.List;
import java.util.Optional;

/**
 * A socket on which metrics are read, as configured.
 *
 * @param address on which address
 * @param port on which TCP port
 * @param allow who may connect; all if empty
 * @param namespace in which network namespace; the process's own if absent
 */
public record MetricsListener(
    @Doc("Address to listen on") @Default("127.0.0.1") IpAddress address,
    @Doc("TCP port") @Default("9100") @Range(min = 1, max = 65535) int port,
    @Doc("Networks that may connect; all of them if none is named") List<IpPrefix> allow,
    @Doc("Network namespace to listen in") Optional<String> namespace) {
  /** Copies the list. */
  public MetricsListener {
    allow = List.copyOf(allow);
  }

  boolean allows(IpAddress from) {
    return allow.isEmpty() || allow.stream().anyMatch(prefix -> prefix.contains(from));
  }

  /** {@code 127.0.0.1:9100}, {@code [::1]:9100 in namespace mgmt}. */
  @Override
  public String toString() {
    String host = address.isIpv6() ? "[" + address + "]" : address.toString();
    return host + ":" + port + namespace.map(name -> " in namespace " + name).orElse("");
  }
}
