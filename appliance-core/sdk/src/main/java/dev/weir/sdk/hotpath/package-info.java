/** Marks of code that runs for every packet, and of code that does not. */
@NullMarked
package dev.weir.sdk.hotpath;

import org.jspecify.annotations.NullMarked;
