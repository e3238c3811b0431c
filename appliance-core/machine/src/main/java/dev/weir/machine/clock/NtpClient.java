package dev.weir.machine.clock;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.NtpServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks servers for the time, on a thread of its own, and keeps the clock by what they say. */
public final class NtpClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.clock");
  private static final String ALARM = "ntp";
  private static final long PATIENCE_NANOS = 15 * 60 * 1_000_000_000L;
  private static final long REST_NANOS = 10_000_000_000L;
  private static final long NEGLIGIBLE_NANOS = 2_000_000;
  private static final int CALM_UPDATES = 8;

  private final Exchange exchange;
  private final Discipline discipline;
  private final Alarms alarms;
  private final Thread thread;

  // Guarded by this; the thread takes it over at its next turn.
  private Map<String, NtpServer> wanted = Map.of();
  private Optional<String> namespace = Optional.empty();
  private boolean changed;
  private boolean closed;

  private volatile Status status = Status.OFF;

  // The thread's own.
  private List<Server> servers = List.of();
  private Optional<String> openIn = Optional.empty();
  private @Nullable Sample lastUsed;
  private long synchronizedNanos;
  private int steadyPollSeconds = Server.LEAST_POLL_SECONDS;
  private int calmUpdates;
  private String trouble = "";

  /**
   * For display.
   *
   * @param state a word
   * @param servers in the order of their names
   */
  public record Status(String state, List<ServerStatus> servers) {
    static final Status OFF = new Status("no server is configured", List.of());
  }

  /**
   * A server, for display.
   *
   * @param use {@code selected}, {@code candidate}, {@code false ticker}, {@code no answer} or
   *     {@code waiting}
   * @param reach octal: of the last eight questions those that were answered
   */
  public record ServerStatus(
      String host,
      Optional<String> address,
      String use,
      int stratum,
      String reach,
      int pollSeconds,
      Optional<Sizes> sizes,
      String failure) {
    /** In nanoseconds: to be added to the clock, of the round trip, between samples. */
    public record Sizes(long offsetNanos, long delayNanos, long jitterNanos) {}
  }

  /** Starts with no server. */
  public NtpClient(SystemClock clock, SocketOpener opener, Alarms alarms) {
    this.exchange = new Exchange(opener, clock);
    this.discipline = new Discipline(clock);
    this.alarms = alarms;
    this.thread = Thread.ofPlatform().daemon().name("weir-ntp").start(this::run);
  }

  /** Follows a configuration; returns at once. What is known of servers that stay is kept. */
  public synchronized void apply(Map<String, NtpServer> now, Optional<String> inNamespace) {
    if (!now.equals(wanted) || !inNamespace.equals(namespace)) {
      wanted = Map.copyOf(now);
      namespace = inNamespace;
      changed = true;
      notifyAll();
    }
  }

  /** How things are. */
  public Status status() {
    return status;
  }

  private void run() {
    try {
      while (rest()) {
        long nowNanos = System.nanoTime();
        for (Server server : servers) {
          if (server.nextNanos() - nowNanos <= 0) {
            ask(server);
          }
        }
        update();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /** Waits until a server is to be asked or the configuration changes; false at the end. */
  private synchronized boolean rest() throws InterruptedException {
    long nowNanos = System.nanoTime();
    long untilNanos = nowNanos + REST_NANOS;
    for (Server server : servers) {
      if (server.nextNanos() - untilNanos < 0) {
        untilNanos = server.nextNanos();
      }
    }
    for (long leftNanos = untilNanos - nowNanos;
        !changed && !closed && leftNanos > 0;
        leftNanos = untilNanos - System.nanoTime()) {
      wait(leftNanos / 1_000_000 + 1);
    }
    if (changed) {
      changed = false;
      takeOver();
    }
    return !closed;
  }

  private void takeOver() {
    long nowNanos = System.nanoTime();
    Map<String, Server> known =
        openIn.equals(namespace)
            ? servers.stream().collect(Collectors.toMap(Server::host, one -> one))
            : Map.of();
    List<Server> next = new ArrayList<>();
    new TreeMap<>(wanted)
        .forEach(
            (host, settings) -> {
              Server old = known.get(host);
              next.add(
                  old != null && old.port() == settings.port()
                      ? old
                      : new Server(host, settings.port(), nowNanos));
            });
    if (servers.isEmpty()) {
      synchronizedNanos = nowNanos;
    }
    servers = next;
    openIn = namespace;
  }

  private void ask(Server server) {
    try {
      Sample sample = exchange.ask(server.address(), openIn);
      server.answered(sample, steadyPollSeconds, System.nanoTime());
    } catch (Exchange.KissException e) {
      server.refused(String.valueOf(e.getMessage()), System.nanoTime());
    } catch (IOException | RuntimeException e) {
      String why = e instanceof java.net.UnknownHostException ? "unknown host" : e.getMessage();
      server.failed(why == null ? e.getClass().getSimpleName() : why, System.nanoTime());
    }
  }

  private void update() {
    long nowNanos = System.nanoTime();
    List<Selection.Candidate> right = Selection.truechimers(servers, nowNanos);
    if (!right.isEmpty()) {
      Selection.Candidate best = right.getFirst();
      // A sample is used once: it says nothing new the second time.
      if (lastUsed == null || best.sample().takenNanos() - lastUsed.takenNanos() > 0) {
        use(best, nowNanos);
      }
    }
    watch(nowNanos);
    status = describe(right, nowNanos);
  }

  private void use(Selection.Candidate best, long nowNanos) {
    Sample sample = best.sample();
    lastUsed = sample;
    try {
      Discipline.Action action =
          discipline.take(
              sample.offsetNanos(),
              sample.rootDistanceNanos(nowNanos),
              best.server().pollSeconds(),
              nowNanos);
      trouble = "";
      switch (action) {
        case STEPPED -> {
          LOG.log(
              System.Logger.Level.INFO,
              String.format(
                  Locale.ROOT,
                  "the clock was set by %+.3f s, by %s",
                  sample.offsetNanos() / 1e9,
                  best.server().host()));
          servers.forEach(Server::forget);
          synchronizedNanos = nowNanos;
          steadyPollSeconds = Server.LEAST_POLL_SECONDS;
        }
        case SLEWED -> {
          synchronizedNanos = nowNanos;
          calm(Math.abs(sample.offsetNanos()) < NEGLIGIBLE_NANOS);
        }
        case WAITED -> calm(false);
      }
    } catch (IOException e) {
      trouble = String.valueOf(e.getMessage());
    }
  }

  /** Asks more and more rarely while the clock stays right, often again when it does not. */
  private void calm(boolean isCalm) {
    calmUpdates = isCalm ? calmUpdates + 1 : 0;
    if (!isCalm) {
      steadyPollSeconds = Server.LEAST_POLL_SECONDS;
    } else if (calmUpdates % CALM_UPDATES == 0) {
      steadyPollSeconds = Math.min(Server.MOST_POLL_SECONDS, 2 * steadyPollSeconds);
    }
  }

  private void watch(long nowNanos) {
    if (servers.isEmpty()) {
      alarms.clear(ALARM);
    } else if (!trouble.isEmpty()) {
      alarms.raise(ALARM, Alarms.Severity.MINOR, "the clock cannot be set: " + trouble);
    } else if (nowNanos - synchronizedNanos > PATIENCE_NANOS + steadyPollSeconds * 3_000_000_000L) {
      alarms.raise(
          ALARM, Alarms.Severity.MINOR, "the clock is not synchronised: no NTP server can be used");
    } else {
      alarms.clear(ALARM);
    }
  }

  private Status describe(List<Selection.Candidate> right, long nowNanos) {
    if (servers.isEmpty()) {
      return Status.OFF;
    }
    List<ServerStatus> all = new ArrayList<>();
    for (Server server : servers) {
      Optional<Sample> best = server.best(nowNanos);
      boolean isRight = right.stream().anyMatch(one -> one.server() == server);
      String use;
      if (best.isEmpty()) {
        use = server.failure().isEmpty() ? "waiting" : "no answer";
      } else if (!isRight) {
        use = "false ticker";
      } else {
        use = right.getFirst().server() == server ? "selected" : "candidate";
      }
      all.add(
          new ServerStatus(
              server.host(),
              server.knownAddress().map(at -> at.getAddress().getHostAddress()),
              use,
              best.map(Sample::stratum).orElse(0),
              Integer.toOctalString(server.reach()),
              server.pollSeconds(),
              best.map(
                  one ->
                      new ServerStatus.Sizes(
                          one.offsetNanos(), one.delayNanos(), server.jitterNanos(nowNanos))),
              server.failure()));
    }
    String state;
    if (!trouble.isEmpty()) {
      state = "the clock cannot be set: " + trouble;
    } else {
      state =
          right.isEmpty()
              ? "not synchronised"
              : "synchronised to " + right.getFirst().server().host();
    }
    return new Status(state, List.copyOf(all));
  }

  /** Stops asking; the clock goes on as it does. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    alarms.clear(ALARM);
  }
}
