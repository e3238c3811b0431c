package dev.weir.sdk.hotpath;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called from the hot path, but rarely (for a traced packet, say): the hot-path rules do not hold
 * in it. Says why.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface ColdPath {
  /** Why it is rare. */
  String value();
}
