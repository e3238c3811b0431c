/** The appliance's own operational commands. */
@NullMarked
package dev.weir.runtime.show;

import org.jspecify.annotations.NullMarked;
