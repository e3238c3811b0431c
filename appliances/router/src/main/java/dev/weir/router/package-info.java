/** The router module: routes, neighbours, forwarding, ICMP. */
@NullMarked
package dev.weir.router;

import org.jspecify.annotations.NullMarked;
