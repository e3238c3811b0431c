/** Packages as folders and OVA files: opened in place, written in one pass. */
@NullMarked
package dev.weir.ovf.pack;

import org.jspecify.annotations.NullMarked;
