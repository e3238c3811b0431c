/** TAPs between namespaces, under real traffic, beside the kernel's own bridge. */
@NullMarked
package dev.weir.benchmarks.tap;

import org.jspecify.annotations.NullMarked;
