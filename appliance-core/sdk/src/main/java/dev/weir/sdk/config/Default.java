package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a scalar component that is not configured, spelled as an operator would type it. A
 * scalar component that is neither {@code Optional}, nor {@code boolean}, nor has a default is
 * required. On a {@code List} component the words are separated by blanks.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Default {
  /** The text of the value; parsed and checked when the schema is built. */
  String value();
}
