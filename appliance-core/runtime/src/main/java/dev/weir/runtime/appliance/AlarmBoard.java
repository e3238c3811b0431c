package dev.weir.runtime.appliance;

import dev.weir.sdk.module.Alarms;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Alarms as they stand. Any thread. */
public final class AlarmBoard implements Alarms {
  private static final System.Logger LOG = System.getLogger("dev.weir.alarm");
  private static final int MOST = 1000;

  private final Map<String, Alarm> raised = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /**
   * An alarm.
   *
   * @param key what ends it
   * @param since when it was raised
   */
  public record Alarm(String key, Severity severity, String text, Instant since) {}

  /** An empty board. */
  public AlarmBoard(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void raise(String key, Severity severity, String text) {
    Alarm before = raised.get(key);
    if (before == null && raised.size() >= MOST) {
      return;
    }
    Instant since = before == null ? clock.instant() : before.since();
    raised.put(key, new Alarm(key, severity, text, since));
    if (before == null) {
      LOG.log(System.Logger.Level.WARNING, "alarm raised: " + text);
    }
  }

  @Override
  public void clear(String key) {
    Alarm before = raised.remove(key);
    if (before != null) {
      LOG.log(System.Logger.Level.INFO, "alarm over: " + before.text());
    }
  }

  /** All that stand, the oldest first. */
  public List<Alarm> all() {
    return raised.values().stream()
        .sorted(Comparator.comparing(Alarm::since).thenComparing(Alarm::key))
        .toList();
  }
}
