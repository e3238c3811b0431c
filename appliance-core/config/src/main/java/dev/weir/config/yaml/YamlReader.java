package dev.weir.config.yaml;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML into raw nodes. The parser's events are taken one by one, so that bounds hold while
 * the file is read: no anchors or aliases, no tags but {@code !inactive}, one document, bounded
 * depth and number of nodes. A scalar stays the text it is; YAML's implicit types are not applied.
 */
public final class YamlReader {
  /** The tag of what is kept but not applied. */
  static final String INACTIVE = "!inactive";

  private final String file;
  private final YamlLimits limits;
  private final ParserImpl parser;
  private final Diagnostics diagnostics;
  private final CommentScanner comments;
  private final Deque<String> path = new ArrayDeque<>();
  private int nodes;

  private YamlReader(YamlSource source, YamlLimits limits, Diagnostics diagnostics) {
    this.file = source.name();
    this.limits = limits;
    this.diagnostics = diagnostics;
    this.comments = new CommentScanner(source.text());
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE); // bounded by the source
    this.parser = new ParserImpl(new StreamReader(source.text()), options);
  }

  /**
   * The file's mapping; empty for an empty file. What can be told without losing the thread (a key
   * given twice) goes to the diagnostics.
   *
   * @throws ConfigException with the place, where reading cannot go on
   */
  public static RawNode.Mapping read(YamlSource source, YamlLimits limits, Diagnostics diagnostics)
      throws ConfigException {
    YamlReader reader = new YamlReader(source, limits, diagnostics);
    try {
      return reader.document();
    } catch (MarkedYAMLException e) {
      throw reader.syntax(e);
    } catch (YAMLException e) {
      throw reader.failure(Codes.SYNTAX, reader.location(0, 0), String.valueOf(e.getMessage()), "");
    }
  }

  private RawNode.Mapping document() throws ConfigException {
    parser.getEvent(); // start of the stream
    Event start = parser.getEvent();
    if (start instanceof StreamEndEvent) {
      return comments.attach(new RawNode.Mapping(location(0, 0)));
    }
    Event first = parser.getEvent();
    RawNode.Mapping root =
        switch (first) {
          case MappingStartEvent mapping -> mapping(mapping, 1);
          case ScalarEvent scalar when scalar.getValue().isEmpty() && scalar.isPlain() ->
              new RawNode.Mapping(location(scalar));
          default ->
              throw failure(
                  Codes.SHAPE,
                  location(first),
                  "a configuration starts with words and colons, as in 'interfaces:'",
                  "");
        };
    parser.getEvent(); // end of the document
    Event next = parser.getEvent();
    if (!(next instanceof StreamEndEvent)) {
      throw failure(
          Codes.DOCUMENTS,
          location(next),
          "a second document starts here",
          "keep one document in a file");
    }
    return comments.attach(root);
  }

  private RawNode.Mapping mapping(MappingStartEvent start, int depth) throws ConfigException {
    RawNode.Mapping mapping = open(start, new RawNode.Mapping(location(start)), depth);
    while (true) {
      Event event = parser.getEvent();
      if (event instanceof MappingEndEvent) {
        return mapping;
      }
      if (event instanceof AliasEvent) {
        throw alias(location(event));
      }
      if (!(event instanceof ScalarEvent key)) {
        throw failure(Codes.SHAPE, location(event), "a key must be a single word", "");
      }
      Location keyLocation = location(key);
      check(key);
      if (key.getTag() != null) {
        throw failure(
            Codes.TAG, keyLocation, "a key cannot have a tag", "write the tag after the colon");
      }
      path.addLast(key.getValue());
      comments.scalar(key);
      RawNode value = node(parser.getEvent(), depth);
      if (mapping.entries().containsKey(key.getValue())) {
        diagnostics.add(
            Diagnostic.error(
                    Codes.DUPLICATE_KEY,
                    here(),
                    "is given twice, first in line " + mapping.keyLocation(key.getValue()).line())
                .withRemedy("remove or merge one")
                .withLocation(Optional.of(keyLocation)));
      } else {
        mapping.put(key.getValue(), keyLocation, value);
        comments.entry(value, keyLocation);
      }
      path.removeLast();
    }
  }

  private RawNode node(Event event, int depth) throws ConfigException {
    return switch (event) {
      case ScalarEvent scalar -> {
        check(scalar);
        comments.scalar(scalar);
        RawNode.Text text = new RawNode.Text(scalar.getValue(), location(scalar));
        text.setInactive(scalar.getTag() != null);
        yield text;
      }
      case MappingStartEvent start -> mapping(start, depth + 1);
      case AliasEvent alias -> throw alias(location(alias));
      case CollectionStartEvent start -> {
        RawNode.Sequence sequence = open(start, new RawNode.Sequence(location(start)), depth + 1);
        Event next = parser.getEvent();
        while (!(next instanceof SequenceEndEvent)) {
          sequence.items().add(node(next, depth + 1));
          next = parser.getEvent();
        }
        comments.sequence(sequence, next.getEndMark().getLine() + 1);
        yield sequence;
      }
      default -> throw failure(Codes.SYNTAX, location(event), "a value is missing", "");
    };
  }

  private <T extends RawNode> T open(CollectionStartEvent start, T node, int depth)
      throws ConfigException {
    check(start);
    if (depth > limits.depth()) {
      throw failure(
          Codes.TOO_DEEP, node.location(), "nested deeper than " + limits.depth() + " levels", "");
    }
    node.setInactive(start.getTag() != null);
    return node;
  }

  /** Bounds, anchors and tags. */
  private void check(NodeEvent event) throws ConfigException {
    if (++nodes > limits.nodes()) {
      throw failure(
          Codes.TOO_MANY,
          location(event),
          "more than " + limits.nodes() + " values in one file",
          "");
    }
    if (event.getAnchor() != null) {
      throw alias(location(event));
    }
    String tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent start -> start.getTag();
          default -> null;
        };
    if (tag != null && !tag.equals(INACTIVE)) {
      throw failure(
          Codes.TAG,
          location(event),
          "the tag '" + Diagnostic.printable(tag) + "' is not known; only !inactive is",
          "remove the tag");
    }
  }

  private ConfigException alias(Location place) {
    return failure(
        Codes.ALIAS,
        place,
        "anchors and aliases ('&name', '*name') are not part of a configuration",
        "write the value out, or quote it if the sign belongs to it");
  }

  private ConfigException syntax(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
    Location place = mark == null ? location(0, 0) : location(mark.getLine(), mark.getColumn());
    String problem = Optional.ofNullable(e.getProblem()).orElse("the file is not YAML");
    if (problem.contains("\\t") || problem.contains("TAB") || problem.contains("\t")) {
      return failure(Codes.TAB, place, "a tab cannot indent", "indent with blanks");
    }
    String context = Optional.ofNullable(e.getContext()).map(c -> c + ": ").orElse("");
    if (context.contains("scanning an a")) {
      return alias(place);
    }
    return failure(Codes.SYNTAX, place, printableLine(context + problem), "");
  }

  private static String printableLine(String text) {
    return Diagnostic.printable(text.replaceAll("\\s+", " ").strip(), 200);
  }

  private ConfigException failure(String code, Location place, String message, String remedy) {
    List<Diagnostic> all = new java.util.ArrayList<>(diagnostics.list());
    all.add(
        Diagnostic.error(code, here(), message)
            .withRemedy(remedy)
            .withLocation(Optional.of(place)));
    return new ConfigException(all);
  }

  private ConfigPath here() {
    return new ConfigPath(path.stream().map(Diagnostic::printable).toList());
  }

  private Location location(Event event) {
    return location(event.getStartMark().getLine(), event.getStartMark().getColumn());
  }

  private Location location(int line, int column) {
    return new Location(file, line + 1, column + 1);
  }
}
