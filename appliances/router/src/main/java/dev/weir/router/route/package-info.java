/** Routes offered (RIB), next hops resolved, and what workers see of both. */
@NullMarked
package dev.weir.router.route;

import org.jspecify.annotations.NullMarked;
