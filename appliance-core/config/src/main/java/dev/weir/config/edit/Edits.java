package dev.weir.config.edit;

import dev.weir.config.problem.Allowed;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Nearest;
import dev.weir.config.schema.Characters;
import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import dev.weir.config.tree.Meta;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The edits of configuration mode. Each gives a new tree and leaves the old one. {@code base} is
 * the place of {@code edit}; words are what was typed, abbreviations allowed.
 */
public final class Edits {
  private static final int MAX_COMMENT = 4096;

  private final Schema schema;
  private final PathResolver resolver;

  public Edits(Schema schema) {
    this.schema = schema;
    this.resolver = new PathResolver(schema);
  }

  /** {@code set P V}: sets a leaf, adds to a list, makes an instance or a container. */
  public Branch set(Branch tree, ConfigPath base, List<String> words) throws ConfigException {
    Place place = resolver.resolve(base, words);
    return switch (place.schema()) {
      case LeafSchema leaf -> setLeaf(tree, place, leaf);
      case ListSchema list -> setList(tree, place, list);
      case MapSchema map ->
          throw incomplete(
              place, "the " + map.keyLabel() + " is missing (" + map.keyType().label() + ")");
      case ContainerSchema container -> {
        if (!container.isPresence()) {
          throw incomplete(
              place,
              "a word is missing after '"
                  + place.path().last()
                  + "'"
                  + Allowed.of(container.childNames()));
        }
        yield TreeUpdate.at(
            schema.root(),
            tree,
            place.path(),
            before -> before.isPresent() ? before : Optional.of(TreeUpdate.empty(container)));
      }
    };
  }

  private Branch setLeaf(Branch tree, Place place, LeafSchema leaf) throws ConfigException {
    String text;
    if (place.values().isEmpty() && leaf.isFlag()) {
      text = "true";
    } else if (place.values().isEmpty()) {
      throw incomplete(place, "the value is missing (" + leaf.type().label() + ")");
    } else {
      text = value(leaf.type(), leaf.traits(), place, 0);
      refuseMore(place, 1);
    }
    return TreeUpdate.at(
        schema.root(), tree, place.path(), before -> Optional.of(new Leaf(text, metaOf(before))));
  }

  private Branch setList(Branch tree, Place place, ListSchema list) throws ConfigException {
    List<String> added = values(list, place);
    if (added.isEmpty()) {
      throw incomplete(place, "the value is missing (" + list.type().label() + ")");
    }
    return TreeUpdate.at(
        schema.root(),
        tree,
        place.path(),
        before -> {
          Set<String> all = new LinkedHashSet<>();
          before.ifPresent(node -> all.addAll(node.texts()));
          all.addAll(added);
          return Optional.of(new LeafList(List.copyOf(all), metaOf(before)));
        });
  }

  /** {@code delete P [V]}: removes all there is at the place, or one value of a list. */
  public Branch delete(Branch tree, ConfigPath base, List<String> words) throws ConfigException {
    Place place = resolver.resolve(base, words);
    DataNode node = existing(tree, place);
    if (place.path().isRoot()) {
      return TreeUpdate.empty(schema.root());
    }
    if (place.values().isEmpty()) {
      return TreeUpdate.remove(schema.root(), tree, place.path());
    }
    if (place.schema() instanceof ListSchema list) {
      List<String> removed = values(list, place);
      for (String value : removed) {
        if (!node.texts().contains(value)) {
          throw new ConfigException(
              Diagnostic.error(
                      Codes.NOT_THERE,
                      place.path(),
                      "is not in the list" + Allowed.of(node.texts()))
                  .withValue(value)
                  .withRemedy(Nearest.remedy(value, node.texts()))
                  .withWord(place.used()));
        }
      }
      List<String> rest = node.texts().stream().filter(v -> !removed.contains(v)).toList();
      return rest.isEmpty()
          ? TreeUpdate.remove(schema.root(), tree, place.path())
          : TreeUpdate.put(schema.root(), tree, place.path(), new LeafList(rest, node.meta()));
    }
    refuseMore(place, 1);
    LeafSchema leaf = (LeafSchema) place.schema();
    if (!value(leaf.type(), leaf.traits(), place, 0).equals(((Leaf) node).text())) {
      throw new ConfigException(
          Diagnostic.error(Codes.NOT_THERE, place.path(), "is not the value that is set")
              .withValue(place.values().getFirst())
              .withWord(place.used()));
    }
    return TreeUpdate.remove(schema.root(), tree, place.path());
  }

  /** {@code rename P to N}: gives an instance another name or number. */
  public Branch rename(Branch tree, ConfigPath base, List<String> words, String newKey)
      throws ConfigException {
    Place place = entry(tree, base, words, "rename");
    ConfigPath target = sibling(tree, place, newKey, words.size() + 1);
    DataNode node = existing(tree, place);
    Branch without = TreeUpdate.remove(schema.root(), tree, place.path());
    return TreeUpdate.put(schema.root(), without, target, node);
  }

  /** {@code copy P to N}: makes another instance with the same content. */
  public Branch copy(Branch tree, ConfigPath base, List<String> words, String newKey)
      throws ConfigException {
    Place place = entry(tree, base, words, "copy");
    ConfigPath target = sibling(tree, place, newKey, words.size() + 1);
    return TreeUpdate.put(schema.root(), tree, target, existing(tree, place));
  }

  /**
   * {@code insert P before|after N}: moves a value of a list, or gives a numbered instance a free
   * number on that side of another.
   */
  public Branch insert(
      Branch tree, ConfigPath base, List<String> words, boolean before, String other)
      throws ConfigException {
    Place place = resolver.resolve(base, words);
    if (place.schema() instanceof ListSchema list && place.values().size() == 1) {
      return insertValue(tree, place, list, before, other);
    }
    MapSchema map = place.entry() ? mapOf(place.path()) : null;
    if (map == null || !map.isNumbered()) {
      throw new ConfigException(
          Diagnostic.error(
              Codes.NOT_APPLICABLE,
              place.path(),
              "insert is for numbered instances and values of lists; named instances are sorted by name"));
    }
    DataNode node = existing(tree, place);
    Numbering.Anchor anchor = new Numbering.Anchor(other, words.size() + 1);
    long number = Numbering.between(tree, map, place.path(), before, anchor);
    ConfigPath target = place.path().parent().child(Long.toString(number));
    Branch without = TreeUpdate.remove(schema.root(), tree, place.path());
    return TreeUpdate.put(schema.root(), without, target, node);
  }

  private Branch insertValue(
      Branch tree, Place place, ListSchema list, boolean before, String other)
      throws ConfigException {
    DataNode node = existing(tree, place);
    String moved = values(list, place).getFirst();
    Values.Checked anchor = Values.value(list.type(), list.traits(), place.path(), other);
    if (anchor.problem().isPresent()) {
      throw new ConfigException(anchor.problem().get().withWord(place.used() + 2));
    }
    List<String> texts = new ArrayList<>(node.texts());
    String fixed = anchor.text().orElseThrow();
    for (String needed : List.of(moved, fixed)) {
      if (!texts.contains(needed)) {
        throw new ConfigException(
            Diagnostic.error(
                    Codes.NOT_THERE, place.path(), "is not in the list" + Allowed.of(texts))
                .withValue(needed)
                .withRemedy(Nearest.remedy(needed, texts))
                .withWord(needed.equals(moved) ? place.used() : place.used() + 2));
      }
    }
    if (!moved.equals(fixed)) {
      texts.remove(moved);
      texts.add(texts.indexOf(fixed) + (before ? 0 : 1), moved);
    }
    return TreeUpdate.put(schema.root(), tree, place.path(), new LeafList(texts, node.meta()));
  }

  /** {@code deactivate P} and {@code activate P}: keeps the node, but does not apply it. */
  public Branch setActive(Branch tree, ConfigPath base, List<String> words, boolean active)
      throws ConfigException {
    Place place = whole(base, words);
    if (place.path().isRoot()) {
      throw incomplete(place, "a path is missing");
    }
    DataNode node = existing(tree, place);
    return TreeUpdate.put(
        schema.root(), tree, place.path(), node.withMeta(node.meta().withInactive(!active)));
  }

  /**
   * {@code comment P "..."}: sets the comment of a node, or of the whole file; an empty text
   * removes it.
   */
  public Branch comment(Branch tree, ConfigPath base, List<String> words, String text)
      throws ConfigException {
    Place place = whole(base, words);
    if (text.length() > MAX_COMMENT || !Characters.areAllowed(text)) {
      throw new ConfigException(
          Diagnostic.error(
              Codes.INVALID_VALUE,
              place.path(),
              "a comment has at most " + MAX_COMMENT + " characters and no control characters"));
    }
    String clean = text.strip();
    DataNode node = existing(tree, place);
    DataNode noted = node.withMeta(node.meta().withComment(clean));
    return place.path().isRoot()
        ? (Branch) noted
        : TreeUpdate.put(schema.root(), tree, place.path(), noted);
  }

  /** The canonical place of {@code edit P}: a container or an instance. */
  public ConfigPath enter(ConfigPath base, List<String> words) throws ConfigException {
    Place place = whole(base, words);
    if (!(place.schema() instanceof ContainerSchema)) {
      throw incomplete(place, "edit needs a place with words below it");
    }
    return place.path();
  }

  /** Follows words that must lead to a node and no value. */
  public Place whole(ConfigPath base, List<String> words) throws ConfigException {
    Place place = resolver.resolve(base, words);
    refuseMore(place, 0);
    return place;
  }

  private Place entry(Branch tree, ConfigPath base, List<String> words, String verb)
      throws ConfigException {
    Place place = whole(base, words);
    if (!place.entry()) {
      throw new ConfigException(
          Diagnostic.error(
              Codes.NOT_APPLICABLE, place.path(), verb + " is for named and numbered instances"));
    }
    existing(tree, place);
    return place;
  }

  private ConfigPath sibling(Branch tree, Place place, String newKey, int word)
      throws ConfigException {
    ConfigPath parent = place.path().parent();
    Values.Checked key = Values.key(mapOf(place.path()), parent, newKey);
    if (key.problem().isPresent()) {
      throw new ConfigException(key.problem().get().withWord(word));
    }
    ConfigPath target = parent.child(key.text().orElseThrow());
    if (Trees.find(tree, target).isPresent()) {
      throw new ConfigException(
          Diagnostic.error(Codes.ALREADY_THERE, target, "is configured already")
              .withValue(newKey)
              .withRemedy("choose another name, or delete that one first")
              .withWord(word));
    }
    return target;
  }

  private MapSchema mapOf(ConfigPath entry) {
    return (MapSchema) schema.find(entry.parent()).orElseThrow();
  }

  private static DataNode existing(Branch tree, Place place) throws ConfigException {
    Optional<DataNode> node = Trees.find(tree, place.path());
    if (node.isEmpty()) {
      throw new ConfigException(notThere(tree, place.path(), place.used()));
    }
    return node.get();
  }

  /**
   * Nothing is configured at a path: points at the first word that leads nowhere, and names what
   * there is instead.
   *
   * @param words how many words of the path were typed last, the end of the path
   */
  public static Diagnostic notThere(Branch tree, ConfigPath path, int words) {
    int known = 0;
    DataNode at = tree;
    while (known < path.words().size()
        && at instanceof Branch branch
        && branch.child(path.words().get(known)).isPresent()) {
      at = branch.child(path.words().get(known)).get();
      known++;
    }
    List<String> there = new ArrayList<>();
    if (at instanceof Branch branch) {
      branch.children().forEach(child -> there.add(child.getKey()));
    }
    String missing = known < path.words().size() ? path.words().get(known) : path.last();
    return Diagnostic.error(Codes.NOT_THERE, path, "is not configured" + Allowed.of(there))
        .withValue(missing)
        .withRemedy(Nearest.remedy(missing, there))
        .withWord(Math.max(-1, words - (path.words().size() - known)));
  }

  private static Meta metaOf(Optional<DataNode> node) {
    return node.map(n -> new Meta(n.meta().comment(), n.meta().inactive(), Optional.empty()))
        .orElse(Meta.NONE);
  }

  private static String value(
      dev.weir.config.schema.ScalarType type, LeafSchema.Traits traits, Place place, int index)
      throws ConfigException {
    Values.Checked checked = Values.value(type, traits, place.path(), place.values().get(index));
    if (checked.problem().isPresent()) {
      throw new ConfigException(checked.problem().get().withWord(place.used() + index));
    }
    return checked.text().orElseThrow();
  }

  /** The values after a list, with or without brackets around them. */
  private static List<String> values(ListSchema list, Place place) throws ConfigException {
    List<String> texts = new ArrayList<>();
    Diagnostics problems = new Diagnostics();
    for (int i = 0; i < place.values().size(); i++) {
      String word = place.values().get(i);
      boolean bracket =
          word.equals("[") && i == 0 || word.equals("]") && i == place.values().size() - 1;
      if (!bracket) {
        Values.Checked checked = Values.value(list.type(), list.traits(), place.path(), word);
        int index = place.used() + i;
        checked.problem().ifPresent(problem -> problems.add(problem.withWord(index)));
        checked.text().ifPresent(texts::add);
      }
    }
    problems.throwIfErrors();
    return texts;
  }

  private static void refuseMore(Place place, int allowed) throws ConfigException {
    if (place.values().size() > allowed) {
      throw new ConfigException(
          Diagnostic.error(
                  Codes.TOO_MANY_WORDS,
                  place.path(),
                  allowed == 0
                      ? "is one word too many"
                      : "is one word too many; put a value with blanks in quotes")
              .withValue(place.values().get(allowed))
              .withWord(place.used() + allowed));
    }
  }

  private static ConfigException incomplete(Place place, String message) {
    return new ConfigException(Diagnostic.error(Codes.INCOMPLETE, place.path(), message));
  }

  /** The schema of a node. */
  public SchemaNode schemaOf(ConfigPath path) {
    return schema.find(path).orElseThrow();
  }
}
