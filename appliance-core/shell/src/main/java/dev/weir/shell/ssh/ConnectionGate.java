package dev.weir.shell.ssh;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Bounds the connections that have not logged in. A new one is always let in; where there are too
 * many, one is given up for it: of the source that holds the most, of those that have come least
 * far, the oldest. So neither a thousand silent connections from one place nor many sources keep a
 * real user out: they only push each other out. Thread-safe.
 *
 * @param <C> a connection
 */
final class ConnectionGate<C> {
  /** How far a connection has come. */
  enum Phase {
    /** TCP is open; nothing has been heard. */
    CONNECTED,
    /** It has said that it speaks SSH. */
    IDENTIFIED,
    /** Keys are agreed on. */
    KEYED
  }

  private record Entry(String source, Phase phase) {}

  private final IntSupplier limit;
  private final Map<C, Entry> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> perSource = new HashMap<>();

  /**
   * @param limit connections waiting for a login, in total; a source gets half of it
   */
  ConnectionGate(IntSupplier limit) {
    this.limit = limit;
  }

  /**
   * A connection comes in.
   *
   * @return the one to be closed for it, if there are too many
   */
  synchronized Optional<C> enter(C connection, String source) {
    waiting.put(connection, new Entry(source, Phase.CONNECTED));
    perSource.merge(source, 1, Integer::sum);
    int total = limit.getAsInt();
    int own = perSource.getOrDefault(source, 0);
    if (waiting.size() <= total && own <= Math.max(2, total / 2)) {
      return Optional.empty();
    }
    String heaviest = own > Math.max(2, total / 2) ? source : heaviest();
    C victim = null;
    Phase least = Phase.KEYED;
    for (Map.Entry<C, Entry> candidate : waiting.entrySet()) {
      Entry entry = candidate.getValue();
      boolean worse = victim == null || entry.phase().compareTo(least) < 0;
      if (entry.source().equals(heaviest) && !candidate.getKey().equals(connection) && worse) {
        victim = candidate.getKey();
        least = entry.phase();
      }
    }
    C chosen = victim == null ? connection : victim;
    leave(chosen);
    return Optional.of(chosen);
  }

  /** A connection has come further. */
  synchronized void progress(C connection, Phase phase) {
    waiting.computeIfPresent(connection, (key, entry) -> new Entry(entry.source(), phase));
  }

  /** A connection has logged in, or is gone. */
  synchronized void leave(C connection) {
    Entry entry = waiting.remove(connection);
    if (entry != null) {
      perSource.computeIfPresent(entry.source(), (source, count) -> count == 1 ? null : count - 1);
    }
  }

  /** How many wait for a login. */
  synchronized int size() {
    return waiting.size();
  }

  private String heaviest() {
    String heaviest = "";
    int most = 0;
    for (Map.Entry<String, Integer> entry : perSource.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        heaviest = entry.getKey();
      }
    }
    return heaviest;
  }

  /** What counts as one source: an IPv4 address, or the /64 of an IPv6 address. */
  static String source(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return "unknown";
    }
    InetAddress ip = inet.getAddress();
    if (ip instanceof Inet6Address) {
      return HexFormat.of().formatHex(Arrays.copyOf(ip.getAddress(), 8)) + "/64";
    }
    return ip.getHostAddress();
  }
}
