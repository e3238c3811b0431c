/** Interfaces: configuration, indexes, devices. */
@NullMarked
package dev.weir.runtime.interfaces;

import org.jspecify.annotations.NullMarked;
