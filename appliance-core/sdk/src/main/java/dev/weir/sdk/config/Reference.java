package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@code String} component (or each element of a list) names an instance that is configured at
 * another place. The shell completes the names, and a commit fails where there is no such instance.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Reference {
  /** Path of the map that holds the instances, from the root: {@code "firewall group address"}. */
  String value();
}
