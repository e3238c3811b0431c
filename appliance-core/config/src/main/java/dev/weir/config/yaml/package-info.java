/** YAML in and out. */
@NullMarked
package dev.weir.config.yaml;

import org.jspecify.annotations.NullMarked;
