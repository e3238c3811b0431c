package dev.weir.sdk.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@code String} component (or each element of a list, or each name of a map) names an
 * interface of the appliance. The shell completes it with the names of configured and live
 * interfaces. Whether the interface exists is checked by the module, since modules may create
 * interfaces.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface InterfaceName {}
