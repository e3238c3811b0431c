package dev.weir.telemetry;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.telemetry.metrics.MetricsService;
import dev.weir.telemetry.syslog.SyslogService;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Metrics and syslog of an appliance. One thread serves the network, another follows the log and
 * the configuration; neither is on the packets' way.
 */
public final class Telemetry implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.telemetry");
  private static final int POLL_MILLIS = 200;
  private static final int RETRY_MILLIS = 5_000;
  private static final int QUIET_MILLIS = 50;
  private static final int STOP_MILLIS = 2_000;

  private final LogSource log;
  private final MultiThreadIoEventLoopGroup loops;
  private final ScheduledExecutorService follower;
  private final MetricsService metrics;
  private final SyslogService syslog;
  private long seen;

  /**
   * Starts with nobody to tell.
   *
   * @param metrics collects figures; called on the network thread
   * @param log where messages come from
   * @param seen messages of the log that nobody shall be told
   */
  public Telemetry(
      Supplier<MetricSnapshots> metrics,
      LogSource log,
      long seen,
      SocketOpener opener,
      Alarms alarms) {
    this.log = log;
    this.seen = seen;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().daemon().name("weir-telemetry").factory(),
            NioIoHandler.newFactory());
    this.follower =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weir-telemetry-log").factory());
    this.metrics = new MetricsService(metrics, loops, opener, alarms);
    this.syslog = new SyslogService(loops.next(), opener, alarms);
    repeat(this::followLog, POLL_MILLIS);
    repeat(this.metrics::retry, RETRY_MILLIS);
  }

  private void repeat(Runnable work, int millis) {
    var _ =
        follower.scheduleWithFixedDelay(() -> quietly(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "telemetry", e);
    }
  }

  /**
   * Follows a configuration; returns at once.
   *
   * @param hostName of the appliance
   */
  public void apply(TelemetryConfig config, String hostName) {
    follower.execute(
        () ->
            quietly(
                () -> {
                  metrics.apply(config.metrics().listener());
                  syslog.apply(config.syslog().server(), hostName);
                }));
  }

  private void followLog() {
    LogSource.News news = log.since(seen);
    long missed = news.written() - seen - news.messages().size();
    seen = news.written();
    if (missed > 0) {
      syslog.missed(missed);
    }
    if (!news.messages().isEmpty()) {
      syslog.send(news.messages());
    }
  }

  /** Its listeners. */
  public MetricsService metrics() {
    return metrics;
  }

  /** Its servers. */
  public SyslogService syslog() {
    return syslog;
  }

  @Override
  public void close() {
    follower.shutdownNow();
    metrics.close();
    syslog.close();
    loops
        .shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
  }
}
