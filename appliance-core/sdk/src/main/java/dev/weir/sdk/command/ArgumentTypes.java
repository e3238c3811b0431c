package dev.weir.sdk.command;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The common types of arguments. */
public final class ArgumentTypes {
  private ArgumentTypes() {}

  /** Turns a word into a value or says why not. */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * The value of {@code word}.
     *
     * @throws InvalidValueException if it has none
     */
    T parse(String word) throws InvalidValueException;
  }

  /** A type from its parts; {@code values} are offered but others may be typed. */
  public static <T> ArgumentType<T> of(
      String describe, Class<T> valueClass, Parser<T> parser, Supplier<List<Completion>> values) {
    return new Simple<>(describe, valueClass, parser, values, false, false);
  }

  /** A type from its parts, without offers. */
  public static <T> ArgumentType<T> of(String describe, Class<T> valueClass, Parser<T> parser) {
    return of(describe, valueClass, parser, List::of);
  }

  /** Any single word. */
  public static ArgumentType<String> text(String describe) {
    return of(describe, String.class, word -> word);
  }

  /** All words up to the next keyword of the command, joined by blanks. */
  public static ArgumentType<String> words(String describe) {
    return new Simple<>(describe, String.class, word -> word, List::of, false, true);
  }

  /** A name out of those that {@code live} yields at the time; any other is refused. */
  public static ArgumentType<String> liveName(
      String describe, Supplier<? extends Collection<String>> live) {
    return new Simple<>(
        describe,
        String.class,
        word -> {
          if (live.get().contains(word)) {
            return word;
          }
          throw new InvalidValueException("is not a known " + describe);
        },
        () -> live.get().stream().map(Completion::of).toList(),
        true,
        false);
  }

  /** One of a fixed set of words. */
  public static ArgumentType<String> choice(String... words) {
    List<String> allowed = List.of(words);
    String describe = String.join("|", allowed);
    return new Simple<>(
        describe,
        String.class,
        word -> {
          if (allowed.contains(word)) {
            return word;
          }
          throw new InvalidValueException("is not valid (" + describe + ")");
        },
        () -> allowed.stream().map(Completion::of).toList(),
        true,
        false);
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  public static <E extends Enum<E>> ArgumentType<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> words = constants.stream().map(ArgumentTypes::word).toList();
    String describe = String.join("|", words);
    return new Simple<>(
        describe,
        type,
        word -> {
          int index = words.indexOf(word);
          if (index >= 0) {
            return constants.get(index);
          }
          throw new InvalidValueException("is not valid (" + describe + ")");
        },
        () -> words.stream().map(Completion::of).toList(),
        true,
        false);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static ArgumentType<Long> number(long min, long max) {
    String describe = min + "-" + max;
    return of(
        describe,
        Long.class,
        word -> {
          try {
            long value = Long.parseLong(word);
            if (value >= min && value <= max && word.charAt(0) != '+') {
              return value;
            }
          } catch (NumberFormatException e) {
            // refused below, like a number out of range
          }
          throw new InvalidValueException("is not a whole number " + min + " to " + max);
        });
  }

  /**
   * A span of time: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}; a bare number is seconds.
   */
  public static ArgumentType<Duration> duration(Duration min, Duration max) {
    return of(
        "duration such as 500ms, 5s, 2m",
        Duration.class,
        word -> {
          Duration value = parseDuration(word);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new InvalidValueException(
                "is not between " + Durations.format(min) + " and " + Durations.format(max));
          }
          return value;
        });
  }

  /** A regular expression; the shell bounds its length and runs it on bounded lines. */
  public static ArgumentType<Pattern> regex() {
    return of(
        "regular expression",
        Pattern.class,
        word -> {
          try {
            return Pattern.compile(word);
          } catch (PatternSyntaxException e) {
            throw new InvalidValueException("is not a regular expression: " + e.getDescription());
          }
        });
  }

  private static Duration parseDuration(String word) throws InvalidValueException {
    int digits = 0;
    while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
      digits++;
    }
    long unitMillis =
        switch (word.substring(digits)) {
          case "ms" -> 1;
          case "", "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 0;
        };
    if (digits > 0 && digits <= 9 && unitMillis > 0) {
      return Duration.ofMillis(Long.parseLong(word.substring(0, digits)) * unitMillis);
    }
    throw new InvalidValueException("is not a duration such as 500ms, 5s, 2m");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private record Simple<T>(
      String describe,
      Class<T> valueClass,
      Parser<T> parser,
      Supplier<List<Completion>> values,
      boolean closed,
      boolean manyWords)
      implements ArgumentType<T> {
    @Override
    public T parse(String word) throws InvalidValueException {
      return parser.parse(word);
    }

    @Override
    public List<Completion> completions() {
      return values.get();
    }
  }
}
