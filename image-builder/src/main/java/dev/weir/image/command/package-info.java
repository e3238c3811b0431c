/** The command {@code weir image}. */
@NullMarked
package dev.weir.image.command;

import org.jspecify.annotations.NullMarked;
