package dev.weir.config.text;

import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.LeafList;
import dev.weir.config.tree.Meta;
import dev.weir.config.yaml.YamlWriter;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Differences as text; secrets masked. */
public final class CompareText {
  private CompareText() {}

  /**
   * As {@code compare} prints them: a line with the place in brackets, then lines that start with +
   * or -.
   */
  public static String braces(List<Change> changes) {
    StringBuilder out = new StringBuilder();
    ConfigPath context = null;
    for (Change change : changes) {
      if (!change.context().equals(context)) {
        context = change.context();
        out.append(context.isRoot() ? "[edit]" : "[" + context + "]").append('\n');
      }
      lines(change).forEach(line -> out.append(line).append('\n'));
    }
    return out.toString();
  }

  private static List<String> lines(Change change) {
    List<String> lines = new ArrayList<>();
    String label = change.label().toString();
    SchemaNode schema = change.schema();
    if (change.kind() == Change.Kind.NOTED) {
      Meta from = change.from().orElseThrow().meta();
      Meta to = change.to().orElseThrow().meta();
      if (from.inactive() != to.inactive()) {
        lines.add((to.inactive() ? "! deactivated: " : "! activated: ") + label);
      }
      if (!from.comment().equals(to.comment())) {
        lines.add("! comment: " + (label.isEmpty() ? "" : label + " ") + Words.quote(to.comment()));
      }
      return lines;
    }
    if (change.kind() == Change.Kind.CHANGED
        && schema instanceof ListSchema list
        && change.from().orElseThrow() instanceof LeafList from
        && change.to().orElseThrow() instanceof LeafList to) {
      return listLines(label, list, from, to);
    }
    change.from().ifPresent(node -> lines.add("- " + BraceText.inline(label, schema, node)));
    change.to().ifPresent(node -> lines.add("+ " + BraceText.inline(label, schema, node)));
    return lines;
  }

  private static List<String> listLines(
      String label, ListSchema schema, LeafList from, LeafList to) {
    List<String> lines = new ArrayList<>();
    for (String value : from.values()) {
      if (!to.values().contains(value)) {
        lines.add("- " + label + " " + Words.quote(Values.shown(schema.traits(), value)) + ";");
      }
    }
    for (String value : to.values()) {
      if (!from.values().contains(value)) {
        lines.add("+ " + label + " " + Words.quote(Values.shown(schema.traits(), value)) + ";");
      }
    }
    List<String> keptBefore = from.values().stream().filter(to.values()::contains).toList();
    List<String> keptAfter = to.values().stream().filter(from.values()::contains).toList();
    if (!keptBefore.equals(keptAfter)) {
      lines.add("! order: " + BraceText.inline(label, schema, to));
    }
    return lines;
  }

  /** The commands that make the second configuration of the first. */
  public static List<String> commands(List<Change> changes, boolean masked) {
    List<String> lines = new ArrayList<>();
    for (Change change : changes) {
      ConfigPath path = change.path();
      switch (change.kind()) {
        case ADDED ->
            lines.addAll(
                SetText.commands(change.schema(), change.to().orElseThrow(), path, masked));
        case REMOVED -> lines.add("delete " + path);
        case CHANGED -> {
          if (change.schema() instanceof ListSchema) {
            lines.add("delete " + path);
          }
          lines.addAll(SetText.commands(change.schema(), change.to().orElseThrow(), path, masked));
        }
        case NOTED -> {
          Meta from = change.from().orElseThrow().meta();
          Meta to = change.to().orElseThrow().meta();
          if (from.inactive() != to.inactive()) {
            lines.add((to.inactive() ? "deactivate " : "activate ") + path);
          }
          if (!from.comment().equals(to.comment())) {
            String text = to.comment().isEmpty() ? "\"\"" : Words.quote(to.comment());
            lines.add("comment " + (path.isRoot() ? "" : path + " ") + text);
          }
        }
      }
    }
    return lines;
  }

  /** Only what differs, as YAML in its place, with + and - at the start of lines. */
  public static String yaml(List<Change> changes) {
    StringBuilder out = new StringBuilder();
    List<String> open = List.of();
    for (Change change : changes) {
      List<String> words = change.path().words();
      List<String> parents = words.isEmpty() ? words : words.subList(0, words.size() - 1);
      int shared = 0;
      while (shared < Math.min(parents.size(), open.size())
          && parents.get(shared).equals(open.get(shared))) {
        shared++;
      }
      for (int i = shared; i < parents.size(); i++) {
        out.append("  ").repeat(' ', 2 * i).append(Words.quote(parents.get(i))).append(":\n");
      }
      open = parents;
      String key = words.isEmpty() ? "" : words.getLast();
      if (change.kind() == Change.Kind.NOTED) {
        lines(change)
            .forEach(
                l ->
                    out.append("! ")
                        .repeat(' ', 2 * parents.size())
                        .append(l.substring(2))
                        .append('\n'));
      } else {
        change.from().ifPresent(n -> yaml(out, "- ", parents.size(), key, change.schema(), n));
        change.to().ifPresent(n -> yaml(out, "+ ", parents.size(), key, change.schema(), n));
      }
    }
    return out.toString();
  }

  private static void yaml(
      StringBuilder out, String sign, int depth, String key, SchemaNode schema, DataNode node) {
    YamlWriter.entryText(key, schema, node)
        .lines()
        .forEach(line -> out.append(sign).repeat(' ', 2 * depth).append(line).append('\n'));
  }

  /** The differences as a JSON list of {@code {change, path, from, to}}. */
  public static String json(List<Change> changes) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Change change : changes) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("change", change.kind().name().toLowerCase(java.util.Locale.ROOT));
      entry.put("path", change.path().words());
      change.from().ifPresent(node -> entry.put("from", TreeJson.value(change.schema(), node)));
      change.to().ifPresent(node -> entry.put("to", TreeJson.value(change.schema(), node)));
      list.add(entry);
    }
    return Json.write(list);
  }
}
