/** Longest-prefix match over full Internet tables: lookups, updates, memory. */
@NullMarked
package dev.weir.benchmarks.fib;

import org.jspecify.annotations.NullMarked;
