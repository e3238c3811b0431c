/** From the tree to the modules' records. */
@NullMarked
package dev.weir.config.bind;

import org.jspecify.annotations.NullMarked;
