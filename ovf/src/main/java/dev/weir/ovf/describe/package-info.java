/** What sections say, as tables: shown by the command, written as JSON, compared. */
@NullMarked
package dev.weir.ovf.describe;

import org.jspecify.annotations.NullMarked;
