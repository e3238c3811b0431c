/** The switch module: bridges with MAC learning, VLANs and routed interfaces. */
@NullMarked
package dev.weir.switching;

import org.jspecify.annotations.NullMarked;
