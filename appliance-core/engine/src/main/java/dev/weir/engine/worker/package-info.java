/** Workers: one thread each, run to completion, the single writer of what it touches. */
@NullMarked
package dev.weir.engine.worker;

import org.jspecify.annotations.NullMarked;
