package dev.weir.telemetry.syslog;

import java.time.Instant;

/**
 * A message of the log, without secrets.
 *
 * @param time when
 * @param severity how bad
 * @param source which part says it
 * @param text what; control characters are replaced when it is sent
 */
public record LogMessage(Instant time, Severity severity, String source, String text) {}
