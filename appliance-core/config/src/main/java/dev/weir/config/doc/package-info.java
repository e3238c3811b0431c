/** Documents derived from the schema: JSON Schema and the reference page. */
@NullMarked
package dev.weir.config.doc;

import org.jspecify.annotations.NullMarked;
