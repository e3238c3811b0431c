/** Benchmark {@code image}: building an appliance, and starting it without acceleration. */
@NullMarked
package dev.weir.benchmarks.image;

import org.jspecify.annotations.NullMarked;
