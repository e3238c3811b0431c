/** OVF environment documents, and how a guest is given them. */
@NullMarked
package dev.weir.ovf.environment;

import org.jspecify.annotations.NullMarked;
