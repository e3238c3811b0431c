package dev.weir.telemetry.syslog;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import java.util.List;
import java.util.Optional;

/**
 * A receiver of log messages, as configured.
 *
 * @param address where it listens
 * @param port its port; that of the transport if 0
 * @param transport how messages get there
 * @param severity messages of this severity and worse are sent
 * @param facility under which they are sent
 * @param tlsName name in its certificate; its address if absent
 * @param tlsCa authorities that may have issued it; those of the host if empty
 * @param namespace network namespace to send from; the process's own if absent
 */
public record SyslogServer(
    @Doc("Address of the server") IpAddress address,
    @Doc("Port; 0 is the usual one: 514, or 6514 with TLS")
        @Default("0")
        @Range(min = 0, max = 65535)
        int port,
    @Doc("How messages travel") @Default("udp") Transport transport,
    @Doc("Messages of this severity and worse are sent") @Default("info") Severity severity,
    @Doc("Facility they are sent under") @Default("local7") Facility facility,
    @Doc("Name in the server's certificate, if that is not its address")
        @Pattern(value = "[A-Za-z0-9]([A-Za-z0-9.-]{0,252})", description = "a host name")
        Optional<String> tlsName,
    @Doc("Certificates of authorities to trust, instead of those the host trusts")
        List<CaCertificate> tlsCa,
    @Doc("Network namespace to send from") Optional<String> namespace) {
  /** Copies the list. */
  public SyslogServer {
    tlsCa = List.copyOf(tlsCa);
  }

  int realPort() {
    return port == 0 ? transport.port() : port;
  }

  /** {@code udp 192.0.2.1:514}. */
  @Override
  public String toString() {
    String host = address.isIpv6() ? "[" + address + "]" : address.toString();
    return transport.name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + host
        + ":"
        + realPort()
        + namespace.map(name -> " from namespace " + name).orElse("");
  }
}
