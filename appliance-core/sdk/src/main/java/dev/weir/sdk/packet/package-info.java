/** Packets: their memory, slots and batches. */
@NullMarked
package dev.weir.sdk.packet;

import org.jspecify.annotations.NullMarked;
