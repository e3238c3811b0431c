/** Why the router drops packets, and what it counts. */
@NullMarked
package dev.weir.router.count;

import org.jspecify.annotations.NullMarked;
