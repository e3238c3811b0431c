/**
 * The configuration as an immutable tree: typed, in canonical text, with comments and positions.
 */
@NullMarked
package dev.weir.config.tree;

import org.jspecify.annotations.NullMarked;
