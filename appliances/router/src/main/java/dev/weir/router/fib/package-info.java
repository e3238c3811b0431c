/**
 * The forwarding information base: longest-prefix match for one lookup domain.
 *
 * <p>{@link dev.weir.router.fib.Fib} is the entry. Readers are workers, any number; the writer is
 * one control thread at a time. See the decision record on the FIB for the figures behind the
 * shape.
 */
@NullMarked
package dev.weir.router.fib;

import org.jspecify.annotations.NullMarked;
