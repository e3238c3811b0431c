/** Archives for the kernel's initial file system. */
@NullMarked
package dev.weir.image.cpio;

import org.jspecify.annotations.NullMarked;
