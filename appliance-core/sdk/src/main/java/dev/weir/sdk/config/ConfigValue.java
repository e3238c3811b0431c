package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class as a scalar of the configuration. It must be immutable, have {@code public static T
 * parse(String)} that throws {@link IllegalArgumentException} whose message is the reason ("prefix
 * length must be 0-32"), and a {@code toString()} that gives the canonical text, which {@code
 * parse} accepts and which is equal for equal values. Where it is {@link Comparable}, {@link
 * Between} can bound it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface ConfigValue {
  /** What the value is, in a few words, for help: "IPv4 or IPv6 prefix". */
  String description();

  /** A value that {@code parse} accepts, for help and reference. */
  String example();

  /** Regular expression that every accepted text matches, for the JSON Schema; empty: none. */
  String pattern() default "";
}
