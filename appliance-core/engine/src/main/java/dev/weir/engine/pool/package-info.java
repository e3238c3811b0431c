/** Packet slots: who may have how many, and where they are when nobody has them. */
@NullMarked
package dev.weir.engine.pool;

import org.jspecify.annotations.NullMarked;
