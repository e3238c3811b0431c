package dev.weir.telemetry;

import dev.weir.sdk.module.Alarms;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Alarms that stand, by key. */
public final class RaisedAlarms implements Alarms {
  private final Map<String, String> standing = new ConcurrentHashMap<>();

  @Override
  public void raise(String key, Severity severity, String text) {
    standing.put(key, text);
  }

  @Override
  public void clear(String key) {
    standing.remove(key);
  }

  /** Text by key. */
  public Map<String, String> standing() {
    return standing;
  }
}
