/** The appliance's own addresses: asked for, announced, defended. */
@NullMarked
package dev.weir.router.address;

import org.jspecify.annotations.NullMarked;
