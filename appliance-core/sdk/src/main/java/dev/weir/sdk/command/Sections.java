package dev.weir.sdk.command;

import java.util.List;

/**
 * Several results under headings.
 *
 * @param parts in order of display; in JSON an object by key
 */
public record Sections(List<Section> parts) implements CommandResult {
  public Sections {
    parts = List.copyOf(parts);
  }

  /**
   * One part.
   *
   * @param title heading; its JSON key is derived as for a {@link Column}
   * @param result what stands below
   */
  public record Section(String title, CommandResult result) {}
}
