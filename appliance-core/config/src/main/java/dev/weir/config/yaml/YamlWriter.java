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
import java.util.Map;

/**
 * Canonical YAML: block mappings, children in the schema's order, instances in natural order, short lists in brackets,
 * comments above their keys. Texts that another program would take for a number, a flag or nothing are quoted.
 */
public final class YamlWriter {
  private static final int LINE = 88;

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
    boolean bare = type.kind() == ScalarType.Kind.INTEGER || type.kind() == ScalarType.Kind.FLAG;
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
    boolean letter = false;
    boolean digitsAndSigns = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWordChar(c) && "/.:-+@%=$".indexOf(c) < 0) {
        return false;
      }
      letter |= c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z';
      digitsAndSigns &= c >= '0' && c <= '9' || "+-_.:eExXoOabcdfABCDF".indexOf(c) >= 0;
    }
    if (!letter && digitsAndSigns && first >= '0' && first <= '9') {
      return isAddress(text); // a number, a date or a time to some parser
    }
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf" -> false;
      default -> true;
    };
  }

  /** Dotted quads and addresses with letters a-f and colons, which no parser takes for a number. */
  private static boolean isAddress(String text) {
    int dots = 0;
    boolean hex = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      dots += c == '.' ? 1 : 0;
      hex |= c >= 'a' && c <= 'd' || c == 'f';
    }
    return dots == 3 || hex && text.indexOf(':') >= 0;
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
                  if (c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
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
