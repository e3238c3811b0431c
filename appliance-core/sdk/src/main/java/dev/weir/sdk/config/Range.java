package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds, both inclusive, of an {@code int} or {@code long} component, of the elements of a list of
 * these, or of the keys of a map numbered by {@code Integer}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Range {
  /** Smallest allowed value. */
  long min();

  /** Largest allowed value. */
  long max();
}
