package dev.weir.firewall;

import dev.weir.firewall.config.Connections;
import dev.weir.sdk.connection.ConnectionPolicy;
import dev.weir.sdk.connection.ConnectionPolicy.TcpPickup;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionState;
import dev.weir.sdk.connection.ConnectionTimeouts;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Passes the configured timeouts and limits on to the connection table. Control thread. */
final class ConnectionPolicies {
  private ConnectionPolicies() {}

  static void set(ConnectionService service, Connections config) {
    long capacity = 0;
    for (int worker = 0; worker < service.workerCount(); worker++) {
      capacity += service.table(worker).capacity();
    }
    int most = (int) Math.min(Integer.MAX_VALUE, capacity);
    int halfOpen =
        config
            .maxHalfOpen()
            .map(each -> (int) Math.min(most, (long) each * service.workerCount()))
            .orElse(Math.max(1, most / 2));
    try {
      service.setPolicy(
          new ConnectionPolicy(
              timeouts(config.timeout()),
              config.tcpPickup() ? TcpPickup.ALLOW : TcpPickup.REFUSE,
              !config.looseTcp(),
              Math.max(1, most),
              halfOpen));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static ConnectionTimeouts timeouts(Connections.Timeouts config) {
    Map<ConnectionState, Duration> byState = new EnumMap<>(ConnectionState.class);
    Connections.Tcp tcp = config.tcp();
    put(byState, ConnectionState.TCP_SYN_SENT, tcp.synSent());
    put(byState, ConnectionState.TCP_SYN_RECEIVED, tcp.synReceived());
    put(byState, ConnectionState.TCP_ESTABLISHED, tcp.established());
    put(byState, ConnectionState.TCP_FIN_WAIT, tcp.finWait());
    put(byState, ConnectionState.TCP_CLOSE_WAIT, tcp.closeWait());
    put(byState, ConnectionState.TCP_LAST_ACK, tcp.lastAck());
    put(byState, ConnectionState.TCP_TIME_WAIT, tcp.timeWait());
    put(byState, ConnectionState.TCP_CLOSED, tcp.closed());
    put(byState, ConnectionState.UDP_UNREPLIED, config.udp().unreplied());
    put(byState, ConnectionState.UDP_REPLIED, config.udp().replied());
    put(byState, ConnectionState.ICMP_UNREPLIED, config.icmp().unreplied());
    put(byState, ConnectionState.ICMP_REPLIED, config.icmp().replied());
    put(byState, ConnectionState.OTHER_UNREPLIED, config.other().unreplied());
    put(byState, ConnectionState.OTHER_REPLIED, config.other().replied());
    return new ConnectionTimeouts(byState);
  }

  private static void put(
      Map<ConnectionState, Duration> into, ConnectionState state, Optional<Duration> timeout) {
    timeout.ifPresent(span -> into.put(state, span));
  }
}
