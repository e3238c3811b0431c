/** From a recipe and its locked packages to a disk, packages of it, and what is told about them. */
@NullMarked
package dev.weir.image.build;

import org.jspecify.annotations.NullMarked;
