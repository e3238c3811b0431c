/** Certificates of packages: signatures over the manifest (X.509, CMS), made and verified. */
@NullMarked
package dev.weir.ovf.sign;

import org.jspecify.annotations.NullMarked;
