/** The few calls to the operating system that the engine needs: memory, sleeping, pinning. */
@NullMarked
package dev.weir.engine.os;

import org.jspecify.annotations.NullMarked;
