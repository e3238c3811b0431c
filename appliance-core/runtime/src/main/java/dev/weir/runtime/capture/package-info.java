/** Copies of frames for whoever watches an interface. */
@NullMarked
package dev.weir.runtime.capture;

import org.jspecify.annotations.NullMarked;
