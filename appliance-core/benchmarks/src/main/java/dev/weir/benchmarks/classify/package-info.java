/** The firewall's rule lookup over ClassBench sets. */
@NullMarked
package dev.weir.benchmarks.classify;

import org.jspecify.annotations.NullMarked;
