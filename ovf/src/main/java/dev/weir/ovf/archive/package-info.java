/** OVA files: ustar archives, read and written without holding members in memory. */
@NullMarked
package dev.weir.ovf.archive;

import org.jspecify.annotations.NullMarked;
