package dev.weir.runtime.telemetry;

import dev.weir.shell.log.LogRing;
import dev.weir.telemetry.LogSource;
import dev.weir.telemetry.syslog.LogMessage;
import dev.weir.telemetry.syslog.Severity;

/** The log as telemetry reads it. */
public record RingSource(LogRing ring) implements LogSource {
  @Override
  public News since(long seen) {
    LogRing.News news = ring.since(seen);
    return new News(
        news.entries().stream()
            .map(
                entry ->
                    new LogMessage(
                        entry.time(),
                        Severity.ofLevel(entry.level()),
                        entry.source(),
                        entry.text()))
            .toList(),
        news.written());
  }
}
