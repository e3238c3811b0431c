package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The word an operator types for the component or enum constant, where it is not the Java name in
 * kebab case ({@code hostNamespace} is {@code host-namespace}, {@code ECHO_REQUEST} is {@code
 * echo-request}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Word {
  /** Lower-case letters, digits, dots and hyphens. */
  String value();
}
