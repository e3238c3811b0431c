package dev.weir.shell.render;

import dev.weir.sdk.command.CommandResult;
import java.util.List;

/** How results are written. */
public enum Format {
  /** For people. */
  TEXT,
  /** RFC 8259; a stream is one value a line. */
  JSON,
  /** YAML 1.2; a stream is one document each. */
  YAML;

  /** The lines of a whole result. */
  public List<String> lines(CommandResult result) {
    return switch (this) {
      case TEXT -> TextRenderer.lines(result);
      case JSON -> JsonRenderer.lines(result);
      case YAML -> YamlRenderer.lines(result);
    };
  }

  /** The lines of one result of a stream. */
  public List<String> streamLines(CommandResult result) {
    return this == JSON ? List.of(JsonRenderer.line(result)) : lines(result);
  }
}
