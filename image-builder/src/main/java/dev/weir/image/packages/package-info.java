/**
 * Debian packages: read, found in a signed archive, locked by digest, fetched into a cache. Nothing
 * of a package is run.
 */
@NullMarked
package dev.weir.image.packages;

import org.jspecify.annotations.NullMarked;
