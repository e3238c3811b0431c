/** Forwards made-up packets before the interfaces come up, so that the code is compiled. */
@NullMarked
package dev.weir.runtime.warm;

import org.jspecify.annotations.NullMarked;
