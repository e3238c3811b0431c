/** The whole appliance, one worker, between devices that cost next to nothing. */
@NullMarked
package dev.weir.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
