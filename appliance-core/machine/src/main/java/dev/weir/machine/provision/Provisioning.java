package dev.weir.machine.provision;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Looks through all sources: the first one that holds anything valid wins, the others are told of
 * alone.
 */
public final class Provisioning {
  /** What became of a source or of a part of it. */
  public enum Outcome {
    USED,
    IGNORED,
    ABSENT,
    REFUSED
  }

  /**
   * A line of the report.
   *
   * @param source where
   * @param item what, empty for the source as a whole
   * @param detail why; no value of a property
   */
  public record Line(String source, String item, Outcome outcome, String detail) {
    /** As the log has it. */
    @Override
    public String toString() {
      return source
          + (item.isEmpty() ? "" : ", " + item)
          + ": "
          + outcome.name().toLowerCase(Locale.ROOT)
          + (detail.isEmpty() ? "" : ", " + detail);
    }
  }

  /**
   * What was found.
   *
   * @param lines the report
   * @param properties of the source that won
   * @param networks names of networks by MAC address, from the source that won
   */
  public record Result(
      List<Line> lines, Optional<Properties> properties, Map<String, String> networks) {}

  private static final int LONGEST_ITEM = 128;
  private static final int MOST_LINES = 200;

  private Provisioning() {}

  /** All sources in their order, over what the start of the guest has put into a folder. */
  public static List<ProvisioningSource> sources(Path folder) {
    Discs discs = new Discs(folder);
    return List.of(
        OvfEnvironmentSource.onDisc(discs),
        CloudSource.noCloud(discs),
        new SmbiosSource(folder),
        OvfEnvironmentSource.ofGuestInfo(folder),
        CloudSource.configDrive(discs));
  }

  /** Looks through sources in their order. */
  public static Result look(List<ProvisioningSource> sources, SecureRandom random) {
    List<Line> lines = new ArrayList<>();
    Optional<Properties> won = Optional.empty();
    Map<String, String> networks = Map.of();
    String winner = "";
    for (ProvisioningSource source : sources) {
      Optional<SourceData> data;
      try {
        data = source.read();
      } catch (IOException | RuntimeException e) {
        lines.add(new Line(source.name(), "", Outcome.REFUSED, plain(reason(e))));
        continue;
      }
      if (data.isEmpty()) {
        lines.add(new Line(source.name(), "", Outcome.ABSENT, ""));
        continue;
      }
      if (won.isPresent()) {
        lines.add(new Line(source.name(), "", Outcome.IGNORED, winner + " comes first"));
        continue;
      }
      Map<String, String> ignored = new LinkedHashMap<>(data.get().ignored());
      won = Properties.check(data.get().properties(), ignored, random);
      if (won.isPresent()) {
        winner = source.name();
        networks = data.get().networks();
        lines.add(new Line(source.name(), "", Outcome.USED, String.join(", ", won.get().names())));
      } else {
        lines.add(new Line(source.name(), "", Outcome.IGNORED, "holds nothing that is valid"));
      }
      for (Map.Entry<String, String> one : ignored.entrySet()) {
        if (lines.size() < MOST_LINES) {
          lines.add(new Line(source.name(), plain(one.getKey()), Outcome.IGNORED, one.getValue()));
        }
      }
    }
    return new Result(List.copyOf(lines), won, Map.copyOf(networks));
  }

  private static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null ? e.getMessage() : "cannot be read";
  }

  /** Names come from anybody: no control characters, not too long. */
  private static String plain(String text) {
    String safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() <= LONGEST_ITEM ? safe : safe.substring(0, LONGEST_ITEM) + "...";
  }
}
