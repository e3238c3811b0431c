package dev.weir.shell.command;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the appliance says of itself.
 *
 * @param version of Weir
 * @param slot of the image, A or B; empty when not run from an image
 * @param startedAt when the process began
 * @param modules names and versions of the modules that are loaded
 * @param alarms alarms as they stand
 */
public record SystemInfo(
    String version,
    String slot,
    Instant startedAt,
    Supplier<List<Module>> modules,
    Supplier<List<Alarm>> alarms) {
  /** A loaded module. */
  public record Module(String name, String version) {}

  /**
   * An alarm.
   *
   * @param severity {@code major} or {@code minor}
   * @param since when it was raised
   * @param text what an operator should know
   */
  public record Alarm(String severity, Instant since, String text) {}
}
