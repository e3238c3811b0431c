package dev.weir.sdk.hotpath;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs for every packet: no allocation, lambda, string, boxing, exception, lock, log or system
 * clock in it or in what it calls. On a type: all its methods, and calls through the interface are
 * allowed on the hot path. Checked on class files by the architecture test.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface HotPath {}
