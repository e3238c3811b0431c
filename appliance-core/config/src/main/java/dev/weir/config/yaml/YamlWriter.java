package dev.weir.config.yaml;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.ScalarType;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Canonical YAML: block mappings, children in the schema's order, instances in natural order, short
 * lists in brackets, comments above their keys. Texts that another program would take for a number,
 * a flag or nothing are quoted.
 */
public final class YamlWriter {
  private static final int LINE = 88;

  /** What YAML 1.1 or 1.2 takes for a number, a number in base 60, or a date. */
  private static final Pattern NUMBER_OR_TIME =
      Pattern.compile(
          "0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7]+|[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?"
              + "|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

  /** A number that every parser gives back as it stands. */
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,14}");

  private final StringBuilder out;
  private final boolean masked;

  private YamlWriter(StringBuilder out, boolean masked) {
    this.out = out;
    this.masked = masked;
  }

  static String file(Schema schema, Branch tree, int version) {
    StringBuilder out = new StringBuilder(1 << 12);
    YamlWriter writer = new YamlWriter(out, false);
    writer.comment(tree.meta().comment(), 0);
    if (!tree.meta().comment().isEmpty()) {
      out.append('\n');
    }
    out.append("version: ").append(version).append('\n');
    writer.children(schema.root(), tree, 0);
    return out.toString();
  }

  /** A part of a configuration for a screen; secrets are masked. */
  public static String show(SchemaNode schema, DataNode node) {
    StringBuilder out = new StringBuilder();
    YamlWriter writer = new YamlWriter(out, true);
    if (node instanceof Branch branch) {
      writer.children(schema, branch, 0);
    } else {
      writer.entry(schema.name(), schema, node, 0);
    }
    return out.toString();
  }

  /** One entry with its key, for a screen; secrets are masked. */
  public static String entryText(String key, SchemaNode schema, DataNode node) {
    StringBuilder out = new StringBuilder();
    new YamlWriter(out, true).entry(quoted(key), schema, node, 0);
    return out.toString();
  }

  private void children(SchemaNode schema, Branch branch, int indent) {
    for (Map.Entry<String, DataNode> entry : branch.children()) {
      SchemaNode child =
          schema instanceof MapSchema map
              ? map.entry()
              : ((ContainerSchema) schema).child(entry.getKey()).orElseThrow();
      boolean number = schema instanceof MapSchema map && map.isNumbered();
      entry(number ? entry.getKey() : quoted(entry.getKey()), child, entry.getValue(), indent);
    }
  }

  private void entry(String key, SchemaNode schema, DataNode node, int indent) {
    comment(node.meta().comment(), indent);
    out.repeat(' ', indent).append(key).append(':');
    if (node.meta().inactive()) {
      out.append(' ').append(YamlReader.INACTIVE);
    }
    switch (node) {
      case Branch branch when branch.isEmpty() -> out.append(" {}\n");
      case Branch branch -> {
        out.append('\n');
        children(schema, branch, indent + 2);
      }
      case Leaf leaf -> {
        LeafSchema type = (LeafSchema) schema;
        out.append(' ').append(scalar(type.type(), type.traits(), leaf.text())).append('\n');
      }
      case LeafList list -> list((ListSchema) schema, list, indent);
    }
  }

  private void list(ListSchema schema, LeafList list, int indent) {
    List<String> texts =
        list.values().stream().map(v -> scalar(schema.type(), schema.traits(), v)).toList();
    String inLine = "[" + String.join(", ", texts) + "]";
    if (indent + schema.name().length() + inLine.length() <= LINE) {
      out.append(' ').append(inLine).append('\n');
      return;
    }
    out.append('\n');
    for (String text : texts) {
      out.repeat(' ', indent + 2).append("- ").append(text).append('\n');
    }
  }

  private void comment(String text, int indent) {
    if (!text.isEmpty()) {
      for (String line : text.split("\n", -1)) {
        out.repeat(' ', indent).append(line.isEmpty() ? "#" : "# " + line).append('\n');
      }
    }
  }

  private String scalar(ScalarType type, LeafSchema.Traits traits, String text) {
    boolean bare =
        switch (type.kind()) {
          case INTEGER, FLAG -> true;
          case VALUE -> DECIMAL.matcher(text).matches();
          case TEXT, CHOICE -> false;
        };
    return bare ? text : quoted(masked ? Values.shown(traits, text) : text);
  }

  /** The text plain where every YAML parser takes it for this text, in double quotes else. */
  static String quoted(String text) {
    return isPlain(text) ? text : doubleQuoted(text);
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.endsWith(":") || text.startsWith(".") || text.startsWith("=")) {
      return false;
    }
    char first = text.charAt(0);
    if (!isWordChar(first) && first != '/') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWordChar(c) && "/.:-+@%=$".indexOf(c) < 0) {
        return false;
      }
    }
    if (first >= '0' && first <= '9' && NUMBER_OR_TIME.matcher(text).matches()) {
      return false;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf" -> false;
      default -> true;
    };
  }

  private static boolean isWordChar(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (c < ' '
                      || c >= 0x7f && c < 0xa0
                      || c == 0x2028
                      || c == 0x2029
                      || c == 0xfeff) {
                    quoted.append(String.format("\\u%04x", c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
