package dev.weir.shell.render;

import dev.weir.sdk.command.CommandResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Results as YAML 1.2 block style; every text that could be read as something else is quoted as in
 * JSON.
 */
public final class YamlRenderer {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./@+-]*");
  private static final Pattern RESERVED =
      Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|nan|inf");

  private YamlRenderer() {}

  /** The lines of a result. */
  public static List<String> lines(CommandResult result) {
    List<String> lines = new ArrayList<>();
    block(JsonRenderer.plain(result), "", "", lines);
    return lines;
  }

  /**
   * @param lead what stands before the first line's content: {@code "- "} or {@code "key:"}
   */
  private static void block(
      @Nullable Object value, String indent, String lead, List<String> lines) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        String first = indent;
        if (lead.endsWith(":")) {
          lines.add(indent + lead);
          first = indent + "  ";
        } else if (!lead.isEmpty()) {
          first = indent + lead;
        }
        String rest = lead.isEmpty() ? indent : indent + "  ";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          List<String> inner = new ArrayList<>();
          block(entry.getValue(), rest, scalar(String.valueOf(entry.getKey())) + ":", inner);
          inner.set(0, first + inner.getFirst().substring(rest.length()));
          lines.addAll(inner);
          first = rest;
        }
      }
      case Collection<?> list when !list.isEmpty() -> {
        String inside = indent;
        if (lead.endsWith(":")) {
          lines.add(indent + lead);
          inside = indent + "  ";
        }
        for (Object element : list) {
          block(element, inside, "- ", lines);
        }
      }
      case null, default -> {
        String text =
            switch (value) {
              case null -> "null";
              case Map<?, ?> map -> "{}";
              case Collection<?> list -> "[]";
              case String string -> scalar(string);
              default -> JsonRenderer.write(value);
            };
        lines.add(indent + lead + (lead.endsWith(":") ? " " : "") + text);
      }
    }
  }

  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()
        ? text
        : JsonRenderer.write(text);
  }
}
