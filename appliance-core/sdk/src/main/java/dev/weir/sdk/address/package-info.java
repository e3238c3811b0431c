/**
 * Addresses as immutable values of the control plane: strict parse with a reason, canonical text,
 * no name look-ups.
 */
@NullMarked
package dev.weir.sdk.address;

import org.jspecify.annotations.NullMarked;
