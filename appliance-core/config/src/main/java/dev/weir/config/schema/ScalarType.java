package dev.weir.config.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of scalar: how its text is parsed, checked, written and described. Immutable. Parsers are
 * those of the SDK and of modules; whatever they throw is turned into an {@link
 * IllegalArgumentException}.
 */
public final class ScalarType {
  /** Longest text of a value, in characters. */
  public static final int MAX_LENGTH = 4096;

  /** What a shell or a schema must tell apart. */
  public enum Kind {
    /** Any text. */
    TEXT,
    /** A whole number. */
    INTEGER,
    /** true or false. */
    FLAG,
    /** One of some words. */
    CHOICE,
    /** Text with a form of its own. */
    VALUE
  }

  /**
   * An allowed word.
   *
   * @param word what is typed
   * @param doc its meaning, may be empty
   */
  public record Choice(String word, String doc) {}

  private final Kind kind;
  private final Class<?> javaType;
  private final String label;
  private final List<Choice> choices;
  private final Function<String, Object> parser;
  private final Function<Object, String> formatter;
  private final Map<String, Object> jsonSchema;

  ScalarType(
      Kind kind,
      Class<?> javaType,
      String label,
      List<Choice> choices,
      Function<String, Object> parser,
      Function<Object, String> formatter,
      Map<String, Object> jsonSchema) {
    this.kind = kind;
    this.javaType = javaType;
    this.label = label;
    this.choices = List.copyOf(choices);
    this.parser = parser;
    this.formatter = formatter;
    this.jsonSchema = new LinkedHashMap<>(jsonSchema);
  }

  public Kind kind() {
    return kind;
  }

  /** Class of the parsed value; wrapper class for primitives. */
  public Class<?> javaType() {
    return javaType;
  }

  /**
   * The type in a few words, for help: {@code 68-65535}, {@code accept|drop|reject}, {@code IPv4 or
   * IPv6 prefix}.
   */
  public String label() {
    return label;
  }

  /** The allowed words, with their documentation; empty where they are not few. */
  public List<Choice> choices() {
    return choices;
  }

  /** The allowed words alone. */
  public List<String> choiceWords() {
    return choices.stream().map(Choice::word).toList();
  }

  /** Keywords of JSON Schema that describe the value. */
  public Map<String, Object> jsonSchema() {
    return new LinkedHashMap<>(jsonSchema);
  }

  /**
   * The value of a text.
   *
   * @throws IllegalArgumentException with the reason
   */
  public Object parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must not be longer than " + MAX_LENGTH + " characters");
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("is not valid", e);
    }
  }

  /**
   * The canonical text of a text: what is stored, shown and compared.
   *
   * @throws IllegalArgumentException with the reason
   */
  public String canonical(String text) {
    return formatter.apply(parse(text));
  }

  /** The canonical text of a value that {@link #parse} gave. */
  public String format(Object value) {
    return formatter.apply(value);
  }

  static String labelOf(List<Choice> choices) {
    return choices.stream().map(Choice::word).collect(Collectors.joining("|"));
  }

  @Override
  public String toString() {
    return label;
  }
}
