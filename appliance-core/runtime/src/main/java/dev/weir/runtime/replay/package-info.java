/** Runs captures through a whole appliance under their own clock. */
@NullMarked
package dev.weir.runtime.replay;

import org.jspecify.annotations.NullMarked;
