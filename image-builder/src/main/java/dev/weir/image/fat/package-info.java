/** The file system of an EFI system partition. */
@NullMarked
package dev.weir.image.fat;

import org.jspecify.annotations.NullMarked;
