/** The appliance's main class. */
@NullMarked
package dev.weir.runtime;

import org.jspecify.annotations.NullMarked;
