package dev.weir.config.yaml;

import dev.weir.config.problem.Allowed;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.config.problem.Nearest;
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
import dev.weir.config.tree.Meta;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.NaturalOrder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives raw nodes the types of the schema. What does not fit is reported and left out. */
public final class TreeReader {
  private final Diagnostics diagnostics;

  private TreeReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The tree of a file whose {@code version} was taken out. */
  public static Branch read(Schema schema, RawNode.Mapping raw, Diagnostics diagnostics) {
    return new TreeReader(diagnostics).container(schema.root(), raw, ConfigPath.ROOT);
  }

  private Branch container(ContainerSchema schema, RawNode raw, ConfigPath path) {
    Branch branch = Branch.empty(schema.order()).withMeta(meta(raw));
    RawNode.Mapping mapping = mapping(raw, path);
    if (mapping == null) {
      return branch;
    }
    for (Map.Entry<String, RawNode> entry : mapping.entries().entrySet()) {
      String word = entry.getKey();
      ConfigPath childPath = path.child(word);
      Location at = mapping.keyLocation(word);
      Optional<SchemaNode> child = schema.child(word);
      if (child.isEmpty()) {
        report(
            Diagnostic.error(
                    Codes.UNKNOWN_WORD,
                    path,
                    "is not a valid word here" + Allowed.of(schema.childNames()))
                .withValue(word)
                .withRemedy(Nearest.remedy(word, schema.childNames())),
            at);
        continue;
      }
      DataNode node = node(child.get(), entry.getValue(), childPath);
      if (node != null) {
        branch = branch.with(word, node.withMeta(meta(entry.getValue(), at, node)));
      }
    }
    return branch;
  }

  /** A branch or list stands where its key stands; a leaf keeps the place of its value. */
  private static Meta meta(RawNode raw, Location key, DataNode node) {
    return new Meta(
        raw.comment(), raw.inactive(), Optional.of(node instanceof Branch ? key : raw.location()));
  }

  private @Nullable DataNode node(SchemaNode schema, RawNode raw, ConfigPath path) {
    return switch (schema) {
      case ContainerSchema container -> {
        Branch branch = container(container, raw, path);
        boolean keep = container.isPresence() || !branch.isEmpty();
        yield keep ? branch : null;
      }
      case MapSchema map -> {
        Branch branch = map(map, raw, path);
        yield branch.isEmpty() ? null : branch;
      }
      case LeafSchema leaf -> leaf(leaf, raw, path);
      case ListSchema list -> list(list, raw, path);
    };
  }

  private Branch map(MapSchema schema, RawNode raw, ConfigPath path) {
    Branch branch = Branch.empty(NaturalOrder.INSTANCE);
    RawNode.Mapping mapping = mapping(raw, path);
    if (mapping == null) {
      return branch;
    }
    for (Map.Entry<String, RawNode> entry : mapping.entries().entrySet()) {
      Location at = mapping.keyLocation(entry.getKey());
      Values.Checked key = Values.key(schema, path, entry.getKey());
      key.problem().ifPresent(problem -> report(problem, at));
      if (key.text().isEmpty()) {
        continue;
      }
      String name = key.text().get();
      ConfigPath childPath = path.child(name);
      if (branch.child(name).isPresent()) {
        report(
            Diagnostic.error(
                Codes.DUPLICATE_KEY, childPath, "is given twice, in different spelling"),
            at);
        continue;
      }
      Branch child = container(schema.entry(), entry.getValue(), childPath);
      branch = branch.with(name, child.withMeta(meta(entry.getValue(), at, child)));
    }
    return branch;
  }

  private RawNode.@Nullable Mapping mapping(RawNode raw, ConfigPath path) {
    return switch (raw) {
      case RawNode.Mapping mapping -> mapping;
      case RawNode.Text text when text.text().isEmpty() -> new RawNode.Mapping(text.location());
      case RawNode.Text text -> {
        report(
            Diagnostic.error(Codes.SHAPE, path, "takes words below it, not a value")
                .withValue(text.text()),
            text.location());
        yield null;
      }
      case RawNode.Sequence sequence -> {
        report(
            Diagnostic.error(Codes.SHAPE, path, "takes words below it, not a sequence")
                .withRemedy("write 'name:' lines in place of '- ' lines"),
            sequence.location());
        yield null;
      }
    };
  }

  private @Nullable DataNode leaf(LeafSchema schema, RawNode raw, ConfigPath path) {
    String value = text(schema.type(), schema.traits(), raw, path);
    return value == null ? null : new Leaf(value, Meta.NONE);
  }

  private @Nullable DataNode list(ListSchema schema, RawNode raw, ConfigPath path) {
    List<RawNode> items =
        raw instanceof RawNode.Sequence sequence ? sequence.items() : List.of(raw);
    Set<String> values = new LinkedHashSet<>();
    for (RawNode item : items) {
      String value = text(schema.type(), schema.traits(), item, path);
      if (value != null && !values.add(value)) {
        report(
            Diagnostic.error(Codes.DUPLICATE_VALUE, path, "is in the list already")
                .withValue(value),
            item.location());
      }
      if (item != raw && item.inactive()) {
        report(
            Diagnostic.error(Codes.TAG, path, "!inactive is for the whole list, not for one value"),
            item.location());
      }
    }
    return values.isEmpty() ? null : new LeafList(List.copyOf(values), Meta.NONE);
  }

  private @Nullable String text(
      ScalarType type, LeafSchema.Traits traits, RawNode raw, ConfigPath path) {
    if (!(raw instanceof RawNode.Text text)) {
      String what = raw instanceof RawNode.Mapping ? "words" : "a sequence";
      report(Diagnostic.error(Codes.SHAPE, path, "takes a value, not " + what), raw.location());
      return null;
    }
    if (text.text().isEmpty() && type.kind() != ScalarType.Kind.TEXT) {
      report(
          Diagnostic.error(Codes.INCOMPLETE, path, "the value is missing (" + type.label() + ")"),
          raw.location());
      return null;
    }
    Values.Checked checked = Values.value(type, traits, path, text.text());
    checked.problem().ifPresent(problem -> report(problem, raw.location()));
    return checked.text().orElse(null);
  }

  private static Meta meta(RawNode raw) {
    return new Meta(raw.comment(), raw.inactive(), Optional.of(raw.location()));
  }

  private void report(Diagnostic diagnostic, Location at) {
    diagnostics.add(diagnostic.withLocation(Optional.of(at)));
  }
}
