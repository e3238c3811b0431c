package dev.weir.config.edit;

import dev.weir.config.edit.Completion.Choice;
import dev.weir.config.edit.Completion.Kind;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
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
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells what may follow the words of an edit. Thread-safe. */
public final class Completer {
  /** What the words are for. */
  public enum Verb {
    /** Any path, then a value. */
    SET,
    /** Paths and values that are configured: delete, deactivate, comment, rename, copy, insert. */
    EXISTING,
    /** Containers and instances: edit. */
    EDIT,
    /** Paths that are configured, without values: show. */
    SHOW
  }

  private static final int MAX_NAMES = 200;

  private final PathResolver resolver;
  private final LiveNames live;

  public Completer(Schema schema, LiveNames live) {
    this.resolver = new PathResolver(schema);
    this.live = live;
  }

  /**
   * The possibilities for a word.
   *
   * @param tree the candidate
   * @param base the place of {@code edit}
   * @param words the words before, complete or abbreviated
   * @param partial what is typed of the word, may be empty
   */
  public Completion complete(
      Verb verb, Branch tree, ConfigPath base, List<String> words, String partial) {
    Place place;
    try {
      place = resolver.resolve(base, words);
    } catch (ConfigException e) {
      return new Completion(List.of(), false, Optional.of(e.diagnostics().getFirst()));
    }
    Optional<DataNode> node = Trees.find(tree, place.path());
    List<Choice> choices =
        switch (place.schema()) {
          case ContainerSchema container -> words(verb, container, node);
          case MapSchema map -> keys(verb, map, node, tree);
          case LeafSchema leaf -> {
            boolean full = !place.values().isEmpty() || verb == Verb.SHOW || verb == Verb.EDIT;
            yield full
                ? List.of()
                : values(verb, leaf.type(), leaf.traits(), node, tree, leaf.doc());
          }
          case ListSchema list ->
              verb == Verb.SHOW || verb == Verb.EDIT
                  ? List.of()
                  : values(verb, list.type(), list.traits(), node, tree, list.doc());
        };
    List<Choice> matching =
        choices.stream()
            .filter(
                c ->
                    c.kind() == Kind.PLACEHOLDER ? partial.isEmpty() : c.text().startsWith(partial))
            .toList();
    return new Completion(
        matching, partial.isEmpty() && isWhole(verb, place, words.isEmpty()), Optional.empty());
  }

  private static boolean isWhole(Verb verb, Place place, boolean nothingTyped) {
    return switch (verb) {
      case EXISTING -> !nothingTyped;
      case SHOW -> true;
      case EDIT -> place.schema() instanceof ContainerSchema;
      case SET ->
          switch (place.schema()) {
            case ContainerSchema container -> container.isPresence();
            case MapSchema map -> false;
            case LeafSchema leaf -> !place.values().isEmpty() || leaf.isFlag();
            case ListSchema list -> !place.values().isEmpty();
          };
    };
  }

  private static List<Choice> words(Verb verb, ContainerSchema container, Optional<DataNode> node) {
    List<Choice> choices = new ArrayList<>();
    for (SchemaNode child : container.children()) {
      boolean configured =
          node.isPresent()
              && node.get() instanceof Branch branch
              && branch.child(child.name()).isPresent();
      boolean leaf = child instanceof LeafSchema || child instanceof ListSchema;
      boolean wanted =
          switch (verb) {
            case SET -> true;
            case EXISTING, SHOW -> configured;
            case EDIT -> !leaf;
          };
      if (wanted) {
        boolean required = verb == Verb.SET && child.required() && !configured;
        choices.add(
            new Choice(child.name(), kind(child), child.doc(), type(child), required, configured));
      }
    }
    return choices;
  }

  private static Kind kind(SchemaNode schema) {
    return switch (schema) {
      case ContainerSchema container -> Kind.CONTAINER;
      case MapSchema map -> Kind.INSTANCES;
      case LeafSchema leaf -> Kind.VALUE_WORD;
      case ListSchema list -> Kind.VALUE_WORD;
    };
  }

  private static String type(SchemaNode schema) {
    return switch (schema) {
      case ContainerSchema container -> "";
      case MapSchema map -> "";
      case LeafSchema leaf ->
          leaf.isFlag() ? "" : leaf.type().label() + unit(leaf.traits()) + defaultOf(leaf);
      case ListSchema list -> list.type().label() + unit(list.traits());
    };
  }

  private static String unit(LeafSchema.Traits traits) {
    return traits.unit().isEmpty() ? "" : " " + traits.unit();
  }

  private static String defaultOf(LeafSchema leaf) {
    return leaf.defaultText().map(d -> ", default " + d).orElse("");
  }

  private List<Choice> keys(Verb verb, MapSchema map, Optional<DataNode> node, Branch tree) {
    Map<String, Choice> choices = new LinkedHashMap<>();
    if (node.isPresent() && node.get() instanceof Branch branch) {
      StreamSupport.stream(branch.children().spliterator(), false)
          .limit(MAX_NAMES)
          .forEach(e -> choices.put(e.getKey(), name(e.getKey(), remark(e.getValue()), true)));
    }
    if (verb == Verb.SET || verb == Verb.EDIT) {
      names(map.keyTraits(), tree).forEach(n -> choices.putIfAbsent(n, name(n, "", false)));
      map.keyType()
          .choices()
          .forEach(
              c ->
                  choices.putIfAbsent(
                      c.word(), new Choice(c.word(), Kind.VALUE, c.doc(), "", false, false)));
      String label = "<" + map.keyLabel() + ">";
      choices.put(
          label,
          new Choice(label, Kind.PLACEHOLDER, map.doc(), map.keyType().label(), false, false));
    }
    return List.copyOf(choices.values());
  }

  /** What the operator wrote of an instance: its description or comment. */
  private static String remark(DataNode instance) {
    for (String word : List.of("description", "comment")) {
      if (instance instanceof Branch branch
          && branch.child(word).orElse(null) instanceof dev.weir.config.tree.Leaf leaf) {
        return Diagnostic.printable(leaf.text());
      }
    }
    return instance.meta().comment();
  }

  private List<Choice> values(
      Verb verb,
      ScalarType type,
      LeafSchema.Traits traits,
      Optional<DataNode> node,
      Branch tree,
      String doc) {
    Map<String, Choice> choices = new LinkedHashMap<>();
    if (verb == Verb.EXISTING) {
      if (!traits.secret()) {
        node.ifPresent(
            n -> n.texts().forEach(t -> choices.put(t, name(Values.shown(traits, t), doc, true))));
      }
      return List.copyOf(choices.values());
    }
    type.choices()
        .forEach(
            c ->
                choices.put(c.word(), new Choice(c.word(), Kind.VALUE, c.doc(), "", false, false)));
    names(traits, tree).forEach(n -> choices.putIfAbsent(n, name(n, "", false)));
    if (type.choices().isEmpty()) {
      String label = "<" + type.label() + ">";
      choices.put(
          label,
          new Choice(label, Kind.PLACEHOLDER, doc, type.label() + unit(traits), false, false));
    }
    return List.copyOf(choices.values());
  }

  private static Choice name(String name, String doc, boolean configured) {
    return new Choice(name, Kind.NAME, doc, "", false, configured);
  }

  /** Names of interfaces, or of the instances that are referred to. */
  private Stream<String> names(LeafSchema.Traits traits, Branch tree) {
    Stream<String> interfaces =
        traits.interfaceName() ? live.interfaces().stream() : Stream.empty();
    Stream<String> referred =
        traits.reference().stream()
            .flatMap(path -> Trees.find(tree, path).stream())
            .filter(Branch.class::isInstance)
            .flatMap(b -> StreamSupport.stream(((Branch) b).children().spliterator(), false))
            .map(Map.Entry::getKey);
    return Stream.concat(interfaces, referred).limit(MAX_NAMES);
  }
}
