package dev.weir.shell.render;

import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.command.Tree;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as JSON (RFC 8259). The same plain values (maps, lists, numbers, texts) serve YAML. */
public final class JsonRenderer {
  private JsonRenderer() {}

  /** The lines of a result as one JSON value, indented by two blanks. */
  public static List<String> lines(CommandResult result) {
    return List.of(write(plain(result)).split("\n"));
  }

  /** A result on a single line: one of a stream. */
  public static String line(CommandResult result) {
    StringBuilder out = new StringBuilder();
    write(plain(result), out, -1);
    return out.toString();
  }

  /** A result as maps, lists, numbers, texts, booleans and null. */
  public static @Nullable Object plain(CommandResult result) {
    return switch (result) {
      case Message message -> Map.of("message", message.text());
      case Table table -> rows(table);
      case Fields fields -> object(fields);
      case Tree tree -> tree.roots().stream().map(JsonRenderer::node).toList();
      case Sections sections -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Sections.Section section : sections.parts()) {
          object.put(Column.key(section.title()), plain(section.result()));
        }
        yield object;
      }
    };
  }

  /** Writes a plain value, indented. */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, 0);
    return out.toString();
  }

  private static List<Object> rows(Table table) {
    List<Object> rows = new ArrayList<>();
    for (List<@Nullable Object> row : table.rows()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      for (int c = 0; c < row.size(); c++) {
        object.put(table.columns().get(c).key(), value(row.get(c)));
      }
      rows.add(object);
    }
    return rows;
  }

  private static Map<String, @Nullable Object> object(Fields fields) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (Fields.Entry entry : fields.entries()) {
      object.put(entry.column().key(), value(entry.value()));
    }
    return object;
  }

  private static Object node(Tree.Node node) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", node.label());
    object.putAll(object(node.details()));
    if (!node.children().isEmpty()) {
      object.put("children", node.children().stream().map(JsonRenderer::node).toList());
    }
    return object;
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number number -> number;
      case Boolean flag -> flag;
      case Duration span -> BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros();
      case Instant time -> time.toString();
      case Collection<?> list -> list.stream().map(String::valueOf).toList();
      default -> value.toString();
    };
  }

  /**
   * @param depth of indentation; negative for a single line
   */
  private static void write(@Nullable Object value, StringBuilder out, int depth) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(first ? "" : ",");
          newLine(out, depth, 1, first);
          string(String.valueOf(entry.getKey()), out);
          out.append(": ");
          write(entry.getValue(), out, deeper(depth));
          first = false;
        }
        end(out, depth, map.isEmpty(), '}');
      }
      case Collection<?> list -> {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
          out.append(first ? "" : ",");
          newLine(out, depth, 1, first);
          write(element, out, deeper(depth));
          first = false;
        }
        end(out, depth, list.isEmpty(), ']');
      }
      case Double number when !Double.isFinite(number) -> out.append("null");
      case BigDecimal number -> out.append(number.toPlainString());
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> string(value.toString(), out);
    }
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : depth + 1;
  }

  private static void newLine(StringBuilder out, int depth, int more, boolean first) {
    if (depth >= 0) {
      out.append('\n').append("  ".repeat(depth + more));
    } else if (!first) {
      out.append(' ');
    }
  }

  private static void end(StringBuilder out, int depth, boolean empty, char bracket) {
    if (!empty) {
      newLine(out, depth, 0, true);
    }
    out.append(bracket);
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' '
              || c >= 0x7f && c < 0xa0
              || Character.isSurrogate(c)
              || Character.getType(c) == Character.FORMAT) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
