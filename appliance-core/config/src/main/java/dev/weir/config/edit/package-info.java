/** Edits of a candidate by words, and what may be typed next. */
@NullMarked
package dev.weir.config.edit;

import org.jspecify.annotations.NullMarked;
