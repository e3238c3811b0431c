/** The other texts of a configuration: braces, set commands, JSON, differences. */
@NullMarked
package dev.weir.config.text;

import org.jspecify.annotations.NullMarked;
