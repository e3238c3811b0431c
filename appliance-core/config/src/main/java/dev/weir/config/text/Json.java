package dev.weir.config.text;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers and booleans as JSON, indented by two. */
public final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /**
   * The JSON text, without a line feed at its end.
   *
   * @throws IllegalArgumentException on an object of another kind
   */
  public static String write(Object value) {
    Json json = new Json();
    json.value(value, 0);
    return json.out.toString();
  }

  private void value(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> map(map, indent);
      case List<?> list -> list(list, indent);
      case String text -> text(text);
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  private void map(Map<?, ?> map, int indent) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append("{\n");
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      out.repeat(' ', indent + 2);
      text(String.valueOf(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), indent + 2);
      out.append(entries.hasNext() ? ",\n" : "\n");
    }
    out.repeat(' ', indent).append('}');
  }

  private void list(List<?> list, int indent) {
    boolean scalars = list.stream().noneMatch(e -> e instanceof Map || e instanceof List);
    if (scalars) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ", ");
        value(list.get(i), indent);
      }
      out.append(']');
      return;
    }
    out.append("[\n");
    for (int i = 0; i < list.size(); i++) {
      out.repeat(' ', indent + 2);
      value(list.get(i), indent + 2);
      out.append(i + 1 < list.size() ? ",\n" : "\n");
    }
    out.repeat(' ', indent).append(']');
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f) {
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
