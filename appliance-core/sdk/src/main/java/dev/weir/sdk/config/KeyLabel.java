package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the key of a {@code Map} component is called in help and in the reference page; {@code name}
 * or {@code number} else.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface KeyLabel {
  /** One word, for example {@code interface}, {@code vlan}. */
  String value();
}
