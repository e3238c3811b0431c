/** Partition tables. */
@NullMarked
package dev.weir.image.partition;

import org.jspecify.annotations.NullMarked;
