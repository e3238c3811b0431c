package dev.weir.telemetry.metrics;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All listeners for metrics, which follow the configuration. Thread-safe. */
public final class MetricsService implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.telemetry.metrics");

  private final Supplier<MetricSnapshots> metrics;
  private final EventLoopGroup loops;
  private final SocketOpener opener;
  private final Alarms alarms;
  private final Map<String, Socket> sockets = new TreeMap<>();

  private static final class Socket {
    final MetricsListener listener;
    final MetricsStatistics statistics = new MetricsStatistics();
    @Nullable MetricsServer server;
    String failure = "";

    Socket(MetricsListener listener) {
      this.listener = listener;
    }
  }

  /**
   * A listener as it is.
   *
   * @param name in the configuration
   * @param failure why it is not open; empty if it is
   * @param port the port it has
   */
  public record State(
      String name,
      MetricsListener listener,
      String failure,
      int port,
      MetricsStatistics statistics) {}

  /** Without listeners. */
  public MetricsService(
      Supplier<MetricSnapshots> metrics, EventLoopGroup loops, SocketOpener opener, Alarms alarms) {
    this.metrics = metrics;
    this.loops = loops;
    this.opener = opener;
    this.alarms = alarms;
  }

  /** Closes and opens listeners until they are those wanted. What cannot be opened is an alarm. */
  public synchronized void apply(Map<String, MetricsListener> wanted) {
    Map.copyOf(sockets)
        .forEach(
            (name, socket) -> {
              if (!socket.listener.equals(wanted.get(name))) {
                close(name);
              }
            });
    wanted.forEach((name, listener) -> sockets.computeIfAbsent(name, _ -> new Socket(listener)));
    retry();
  }

  /** Tries again what could not be opened: an address may have come meanwhile. */
  public synchronized void retry() {
    sockets.forEach(
        (name, socket) -> {
          if (socket.server == null) {
            open(name, socket);
          }
        });
  }

  private void open(String name, Socket socket) {
    try {
      socket.server = new MetricsServer(socket.listener, metrics, socket.statistics, loops, opener);
      socket.failure = "";
      alarms.clear(alarm(name));
      LOG.log(System.Logger.Level.INFO, "metrics at " + socket.listener);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      socket.failure = Optional.ofNullable(e.getMessage()).orElse(e.toString());
      alarms.raise(
          alarm(name),
          Alarms.Severity.MINOR,
          "no metrics at " + socket.listener + ": " + socket.failure);
    }
  }

  private void close(String name) {
    Socket socket = sockets.remove(name);
    if (socket != null && socket.server != null) {
      socket.server.close();
    }
    alarms.clear(alarm(name));
  }

  private static String alarm(String name) {
    return "metrics-listener " + name;
  }

  /** All listeners by name. */
  public synchronized List<State> states() {
    List<State> states = new ArrayList<>();
    sockets.forEach(
        (name, socket) ->
            states.add(
                new State(
                    name,
                    socket.listener,
                    socket.failure,
                    socket.server == null ? socket.listener.port() : socket.server.port(),
                    socket.statistics)));
    return states;
  }

  @Override
  public synchronized void close() {
    List.copyOf(sockets.keySet()).forEach(this::close);
  }
}
