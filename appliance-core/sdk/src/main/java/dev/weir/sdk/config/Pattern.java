package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Regular expression that the whole of a {@code String} component, of each element of a list of
 * these, or of each name of a map by name must match. Keep it linear: no nested repetition; values
 * are at most 4,096 characters.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Pattern {
  /** The expression, in the syntax of {@link java.util.regex.Pattern}. */
  String value();

  /**
   * What the expression demands, in words, for the error message: "letters, digits and -, at most
   * 15".
   */
  String description();
}
