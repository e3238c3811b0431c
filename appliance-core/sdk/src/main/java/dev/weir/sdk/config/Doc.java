package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One line that says what a component, an enum constant or a type means to an operator. Shown by
 * {@code ?}, in the JSON Schema and in the reference page. Every component of a configuration
 * record must have one: building the schema fails without.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE, ElementType.FIELD})
public @interface Doc {
  /** The sentence, without a full stop. */
  String value();
}
