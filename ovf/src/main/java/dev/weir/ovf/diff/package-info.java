/** Differences of two packages, in words. */
@NullMarked
package dev.weir.ovf.diff;

import org.jspecify.annotations.NullMarked;
