/** Manifests and digests of the files of a package. */
@NullMarked
package dev.weir.ovf.manifest;

import org.jspecify.annotations.NullMarked;
