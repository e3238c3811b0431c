/** Benchmarks: figures with units, printed by {@code weir bench}; never shipped. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
