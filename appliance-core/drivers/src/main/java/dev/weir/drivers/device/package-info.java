/**
 * What the kernel-backed drivers share: counters of a queue, a descriptor that stays the same while
 * the device behind it comes and goes, the supervisor that brings devices back, and the search for
 * existing NICs.
 */
@NullMarked
package dev.weir.drivers.device;

import org.jspecify.annotations.NullMarked;
