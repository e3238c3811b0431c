package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component is a secret: never shown or logged in clear. Hashes ({@code $2b$...}, {@code
 * $argon2id$...}) and references ({@code file:...}) are shown, since they give nothing away.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Secret {}
