/** Benchmarks of the connection table. */
@NullMarked
package dev.weir.benchmarks.connection;

import org.jspecify.annotations.NullMarked;
