/** Interfaces as the router's nodes see them. */
@NullMarked
package dev.weir.router.interfaces;

import org.jspecify.annotations.NullMarked;
