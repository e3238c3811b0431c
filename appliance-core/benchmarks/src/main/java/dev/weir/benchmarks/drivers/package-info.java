/** Drivers on their own, without a pipeline between. */
@NullMarked
package dev.weir.benchmarks.drivers;

import org.jspecify.annotations.NullMarked;
