/** From what modules attach to a ranked, immutable plan that workers run. */
@NullMarked
package dev.weir.engine.graph;

import org.jspecify.annotations.NullMarked;
