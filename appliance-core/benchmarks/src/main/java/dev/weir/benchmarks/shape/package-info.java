/**
 * The experiments behind the first architecture decisions: how a packet is represented, how nodes
 * are called, and the three cases that break a wrong design. Nothing here is used by the product;
 * it is kept so that the numbers in {@code docs/adr} can be repeated: {@code java -cp
 * target/classes dev.weir.benchmarks.shape.ShapeBenchmark}.
 */
@NullMarked
package dev.weir.benchmarks.shape;

import org.jspecify.annotations.NullMarked;
