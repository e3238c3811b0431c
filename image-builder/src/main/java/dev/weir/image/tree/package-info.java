/** A file system as a plan: what the writers of file systems and archives take. */
@NullMarked
package dev.weir.image.tree;

import org.jspecify.annotations.NullMarked;
