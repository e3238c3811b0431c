/** The read-only root file system. */
@NullMarked
package dev.weir.image.squashfs;

import org.jspecify.annotations.NullMarked;
