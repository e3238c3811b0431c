package dev.weir.config.schema;

import dev.weir.config.schema.ScalarType.Choice;
import dev.weir.config.schema.ScalarType.Kind;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.ConfigValue;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Word;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes scalar types of Java types and annotations. */
final class ScalarTypes {
  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@/-]{0,62}");

  /** Types that describe themselves; each is used at many places, and read once. */
  private static final ClassValue<ScalarType> VALUES =
      new ClassValue<>() {
        @Override
        protected ScalarType computeValue(Class<?> type) {
          return value(type, Objects.requireNonNull(type.getAnnotation(ConfigValue.class)));
        }
      };

  private ScalarTypes() {}

  /**
   * The scalar type of a Java type, if it is one.
   *
   * @param annotations bounds and patterns
   * @param word name of the component, for messages
   * @param key whether the values are names of instances
   * @throws IllegalArgumentException if the annotations do not fit the type
   */
  static Optional<ScalarType> of(
      Class<?> type, AnnotatedElement annotations, String word, boolean key) {
    Range range = annotations.getAnnotation(Range.class);
    Between between = annotations.getAnnotation(Between.class);
    Pattern pattern = annotations.getAnnotation(Pattern.class);
    boolean number =
        type == int.class || type == long.class || type == Integer.class || type == Long.class;
    if (range != null && !number) {
      throw new IllegalArgumentException("@Range is for int and long");
    }
    if (pattern != null && type != String.class) {
      throw new IllegalArgumentException("@Pattern is for String");
    }
    if (between != null && !Comparable.class.isAssignableFrom(type) || between != null && number) {
      throw new IllegalArgumentException("@Between is for Comparable types that are not numbers");
    }
    if (number) {
      return Optional.of(integer(type == int.class || type == Integer.class, range));
    }
    if (type == String.class) {
      return Optional.of(text(pattern, key));
    }
    if (type == boolean.class || type == Boolean.class) {
      return Optional.of(flag());
    }
    if (type.isEnum()) {
      return Optional.of(choice(type, word));
    }
    if (type == Duration.class) {
      return Optional.of(bounded(duration(), between));
    }
    return type.isAnnotationPresent(ConfigValue.class)
        ? Optional.of(bounded(VALUES.get(type), between))
        : Optional.empty();
  }

  private static ScalarType integer(boolean isInt, @Nullable Range range) {
    long min = range != null ? range.min() : isInt ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long max = range != null ? range.max() : isInt ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (min > max || isInt && (min < Integer.MIN_VALUE || max > Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("@Range does not fit the type");
    }
    String label = range == null ? "number" : min + "-" + max;
    Function<String, Object> parser =
        text -> {
          long number = parseLong(text);
          if (number < min || number > max) {
            throw new IllegalArgumentException("must be " + min + "-" + max);
          }
          return isInt ? (Object) (int) number : (Object) number;
        };
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "integer");
    json.put("minimum", min);
    json.put("maximum", max);
    return new ScalarType(
        Kind.INTEGER,
        isInt ? Integer.class : Long.class,
        label,
        List.of(),
        parser,
        Object::toString,
        json);
  }

  private static long parseLong(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - start;
    boolean valid = digits > 0;
    for (int i = start; i < text.length() && valid; i++) {
      valid = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!valid) {
      throw new IllegalArgumentException("is not a whole number");
    }
    if (digits > 1 && text.charAt(start) == '0') {
      throw new IllegalArgumentException("must not start with 0");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the number is too large", e);
    }
  }

  private static ScalarType text(@Nullable Pattern pattern, boolean key) {
    java.util.regex.Pattern form =
        pattern != null ? java.util.regex.Pattern.compile(pattern.value()) : NAME;
    boolean bounded = pattern != null || key;
    String description =
        pattern != null
            ? pattern.description()
            : "1-63 letters, digits and _ . : @ / -, the first a letter, digit or _";
    Function<String, Object> parser =
        text -> {
          if (bounded && !form.matcher(text).matches()) {
            throw new IllegalArgumentException("must be " + description);
          }
          if (!Characters.areAllowed(text)) {
            throw new IllegalArgumentException("must not hold control characters");
          }
          return text;
        };
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "string");
    if (bounded) {
      json.put("pattern", "^(?:" + form.pattern() + ")$");
    } else {
      json.put("maxLength", ScalarType.MAX_LENGTH);
    }
    String label = pattern != null ? pattern.description() : key ? "name" : "text";
    return new ScalarType(
        Kind.TEXT, String.class, label, List.of(), parser, Object::toString, json);
  }

  private static ScalarType flag() {
    Function<String, Object> parser =
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            };
    return new ScalarType(
        Kind.FLAG,
        Boolean.class,
        "true|false",
        List.of(new Choice("true", ""), new Choice("false", "")),
        parser,
        Object::toString,
        Map.of("type", "boolean"));
  }

  private static ScalarType choice(Class<?> type, String word) {
    Map<String, Object> byWord = new LinkedHashMap<>();
    Map<Object, String> words = new LinkedHashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      try {
        Field field = type.getField(name);
        Word own = field.getAnnotation(Word.class);
        Doc doc = field.getAnnotation(Doc.class);
        String spelled =
            own != null ? own.value() : name.toLowerCase(Locale.ROOT).replace('_', '-');
        if (byWord.put(spelled, constant) != null) {
          throw new IllegalArgumentException("two constants are spelled " + spelled);
        }
        words.put(constant, spelled);
        choices.add(new Choice(spelled, doc == null ? "" : doc.value()));
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
    }
    String label = ScalarType.labelOf(choices);
    Function<String, Object> parser =
        text -> {
          Object constant = byWord.get(text);
          if (constant == null) {
            throw new IllegalArgumentException("is not a valid " + word + " (" + label + ")");
          }
          return constant;
        };
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "string");
    json.put("enum", List.copyOf(byWord.keySet()));
    return new ScalarType(
        Kind.CHOICE, type, label, choices, parser, value -> String.valueOf(words.get(value)), json);
  }

  private static ScalarType duration() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "string");
    json.put("pattern", "^([0-9]+(d|h|m|s|ms|us))+$");
    return new ScalarType(
        Kind.VALUE,
        Duration.class,
        "Time with unit d, h, m, s, ms or us",
        List.of(),
        DurationText::parse,
        value -> DurationText.format((Duration) value),
        json);
  }

  private static ScalarType value(Class<?> type, ConfigValue value) {
    Method parse;
    try {
      parse = type.getDeclaredMethod("parse", String.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no static parse(String)", e);
    }
    if (!Modifier.isStatic(parse.getModifiers()) || parse.getReturnType() != type) {
      throw new IllegalArgumentException(type.getName() + " has no static parse(String)");
    }
    parse.setAccessible(true);
    Function<String, Object> parser = text -> invoke(parse, text);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "string");
    if (!value.pattern().isEmpty()) {
      json.put("pattern", "^(?:" + value.pattern() + ")$");
    }
    json.put("examples", List.of(value.example()));
    Object example = parser.apply(value.example());
    if (!type.isInstance(example)) {
      throw new IllegalArgumentException(
          type.getName() + " has an example that is no " + type.getSimpleName());
    }
    return new ScalarType(
        Kind.VALUE, type, value.description(), List.of(), parser, Object::toString, json);
  }

  private static Object invoke(Method parse, String text) {
    try {
      return parse.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException reason) {
        throw reason;
      }
      throw new IllegalArgumentException("is not valid", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ScalarType bounded(ScalarType type, @Nullable Between between) {
    if (between == null) {
      return type;
    }
    Object min = type.parse(between.min());
    Object max = type.parse(between.max());
    if (compare(min, max) > 0) {
      throw new IllegalArgumentException("@Between has its bounds reversed");
    }
    String bounds = type.format(min) + "-" + type.format(max);
    Function<String, Object> checked =
        text -> {
          Object value = type.parse(text);
          if (compare(value, min) < 0 || compare(value, max) > 0) {
            throw new IllegalArgumentException("must be " + bounds);
          }
          return value;
        };
    return new ScalarType(
        type.kind(),
        type.javaType(),
        type.label() + ", " + bounds,
        List.of(),
        checked,
        type::format,
        type.jsonSchema());
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(right);
  }
}
