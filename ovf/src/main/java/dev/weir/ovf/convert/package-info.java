/** Packages whose disks are stored in another way. */
@NullMarked
package dev.weir.ovf.convert;

import org.jspecify.annotations.NullMarked;
