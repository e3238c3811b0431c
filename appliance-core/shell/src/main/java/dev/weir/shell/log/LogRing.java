package dev.weir.shell.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The last log messages, bounded in number and length. Thread-safe. */
public final class LogRing {
  private static final int MAX_TEXT = 2_000;
  private final Entry[] entries;
  private long written;

  /**
   * A message, without secrets.
   *
   * @param time when
   * @param level INFO, WARN, ...
   * @param source short name of the logger
   * @param text the message
   */
  public record Entry(Instant time, String level, String source, String text) {}

  /**
   * @param capacity how many messages are kept
   */
  public LogRing(int capacity) {
    entries = new Entry[capacity];
  }

  /** Adds a message; the oldest goes if there are too many. */
  public synchronized void add(Entry entry) {
    Entry bounded =
        entry.text().length() <= MAX_TEXT
            ? entry
            : new Entry(
                entry.time(),
                entry.level(),
                entry.source(),
                entry.text().substring(0, MAX_TEXT) + "...");
    entries[(int) (written++ % entries.length)] = bounded;
  }

  /** All messages, the oldest first. */
  public List<Entry> list() {
    return since(0).entries();
  }

  /** How many messages have been added so far. */
  public synchronized long written() {
    return written;
  }

  /**
   * Messages after others.
   *
   * @param entries the oldest first
   * @param written how many have been added so far
   */
  public record News(List<Entry> entries, long written) {}

  /** The messages after the first {@code seen}, of those that are kept. */
  public synchronized News since(long seen) {
    List<Entry> list = new ArrayList<>();
    for (long i = Math.max(seen, written - entries.length); i < written; i++) {
      list.add(entries[(int) (i % entries.length)]);
    }
    return new News(list, written);
  }
}
