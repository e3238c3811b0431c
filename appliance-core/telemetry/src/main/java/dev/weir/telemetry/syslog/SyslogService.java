package dev.weir.telemetry.syslog;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All syslog servers, which follow the configuration. Thread-safe. */
public final class SyslogService implements AutoCloseable {
  private final EventLoop loop;
  private final SocketOpener opener;
  private final Alarms alarms;
  private final Map<String, SyslogClient> clients = new TreeMap<>();
  private String hostName = "";

  /**
   * A server as it is.
   *
   * @param name in the configuration
   */
  public record State(String name, SyslogServer server, SyslogStatistics statistics) {}

  /** Without servers. */
  public SyslogService(EventLoop loop, SocketOpener opener, Alarms alarms) {
    this.loop = loop;
    this.opener = opener;
    this.alarms = alarms;
  }

  /** Goes on with servers that stay as they are, and begins and ends with others. */
  public synchronized void apply(Map<String, SyslogServer> wanted, String host) {
    clients
        .entrySet()
        .removeIf(
            entry -> {
              SyslogClient client = entry.getValue();
              boolean over =
                  !host.equals(hostName) || !client.server().equals(wanted.get(entry.getKey()));
              if (over) {
                client.close();
              }
              return over;
            });
    hostName = host;
    wanted.forEach(
        (name, server) ->
            clients.computeIfAbsent(
                name,
                _ -> {
                  SyslogClient client = new SyslogClient(name, server, host, loop, opener, alarms);
                  client.open();
                  return client;
                }));
  }

  /** Sends messages to all servers that want them. */
  public synchronized void send(List<LogMessage> messages) {
    clients.values().forEach(client -> client.send(messages));
  }

  /** Books messages that nobody could be sent, since they came too fast. */
  public synchronized void missed(long messages) {
    clients.values().forEach(client -> client.statistics().lost(messages));
  }

  /** All servers by name. */
  public synchronized List<State> states() {
    List<State> states = new ArrayList<>();
    clients.forEach(
        (name, client) -> states.add(new State(name, client.server(), client.statistics())));
    return states;
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(SyslogClient::close);
    clients.clear();
  }
}
