/** The image builder: from a recipe to a bootable appliance. */
@NullMarked
package dev.weir.image;

import org.jspecify.annotations.NullMarked;
