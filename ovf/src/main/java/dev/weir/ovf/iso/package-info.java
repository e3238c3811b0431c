/** Small ISO 9660 images, read and written; the same content gives the same image. */
@NullMarked
package dev.weir.ovf.iso;

import org.jspecify.annotations.NullMarked;
