package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds, both inclusive, of a component whose type is {@link Comparable} and not a plain number,
 * such as a {@code Duration} or a {@link ByteSize}; spelled as an operator would type them:
 * {@code @Between(min = "1s", max = "1h")}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Between {
  /** Smallest allowed value. */
  String min();

  /** Largest allowed value. */
  String max();
}
