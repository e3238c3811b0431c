/** The schema of the configuration, derived from the records of the modules. */
@NullMarked
package dev.weir.config.schema;

import org.jspecify.annotations.NullMarked;
