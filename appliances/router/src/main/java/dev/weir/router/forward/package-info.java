/** The way of a packet: lookup, forwarding checks, rewrite, fragmentation. */
@NullMarked
package dev.weir.router.forward;

import org.jspecify.annotations.NullMarked;
