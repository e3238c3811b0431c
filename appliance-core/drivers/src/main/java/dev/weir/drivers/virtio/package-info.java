/**
 * Virtio rings (virtio 1.2 sections 2.7 and 2.8), split and packed, seen from the device and from
 * the driver, and the network frames in them (section 5.1). The other side of a ring is hostile:
 * what it writes is read once, checked, and never decides an address of our own.
 */
@NullMarked
package dev.weir.drivers.virtio;

import org.jspecify.annotations.NullMarked;
