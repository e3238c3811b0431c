package dev.weir.config.doc;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.ScalarType;
import dev.weir.config.schema.ScalarType.Choice;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The reference page of a configuration in Markdown: a section for each container, a row for each
 * word.
 */
public final class ReferencePage {
  private final StringBuilder out = new StringBuilder();

  private ReferencePage() {}

  /** The page for all roots. */
  public static String write(Schema schema) {
    ReferencePage page = new ReferencePage();
    page.out.append("# Configuration reference\n\n");
    page.out.append(
        "Made from the schema; every word is used both in YAML and in `set` commands.\n");
    for (SchemaNode root : schema.root().children()) {
      page.section((ContainerSchema) root, root.name(), 2);
    }
    return page.out.toString();
  }

  private record Nested(ContainerSchema schema, String path) {}

  private void section(ContainerSchema container, String path, int level) {
    out.append('\n').repeat('#', Math.min(level, 6)).append(" `").append(path).append("`\n\n");
    out.append(text(container.doc())).append(".\n");
    List<Nested> nested = new ArrayList<>();
    if (!container.children().isEmpty()) {
      out.append("\n| word | value | default | meaning |\n|---|---|---|---|\n");
    }
    for (SchemaNode child : container.children()) {
      switch (child) {
        case ContainerSchema inner -> {
          row(inner.name(), "", inner.isPresence() ? "absent" : "", inner.doc());
          nested.add(new Nested(inner, path + " " + inner.name()));
        }
        case MapSchema map -> {
          String key = "<" + map.keyLabel() + ">";
          row(map.name() + " " + key, map.keyType().label(), required(map.required()), map.doc());
          nested.add(new Nested(map.entry(), path + " " + map.name() + " " + key));
        }
        case LeafSchema leaf -> {
          String value = leaf.isFlag() ? "flag" : leaf.type().label() + unit(leaf.traits());
          String without =
              leaf.isFlag() ? "off" : leaf.defaultText().orElse(required(leaf.required()));
          row(leaf.name(), value, without, leaf.doc() + choices(leaf.type()));
        }
        case ListSchema list -> {
          String without =
              list.defaults().isEmpty()
                  ? required(list.required())
                  : String.join(" ", list.defaults());
          String value = "list of " + list.type().label() + unit(list.traits());
          row(list.name(), value, without, list.doc() + choices(list.type()));
        }
      }
    }
    nested.forEach(inner -> section(inner.schema(), inner.path(), level + 1));
  }

  private static String required(boolean required) {
    return required ? "**required**" : "";
  }

  private static String unit(LeafSchema.Traits traits) {
    return traits.unit().isEmpty() ? "" : " " + traits.unit();
  }

  private static String choices(ScalarType type) {
    List<Choice> documented = type.choices().stream().filter(c -> !c.doc().isEmpty()).toList();
    return documented.isEmpty()
        ? ""
        : documented.stream()
            .map(c -> "`" + c.word() + "`: " + c.doc())
            .collect(Collectors.joining("; ", " (", ")"));
  }

  private void row(String word, String value, String without, String meaning) {
    out.append("| `").append(word).append("` | ").append(text(value)).append(" | ");
    out.append(text(without)).append(" | ").append(text(meaning)).append(" |\n");
  }

  private static String text(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }
}
