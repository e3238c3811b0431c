/**
 * The disk of an appliance that runs from an image: two slots for systems, and the boot loader's
 * variables that say which one starts. An upgrade is written here so that whenever the power goes,
 * a whole system starts.
 */
@NullMarked
package dev.weir.machine.slot;

import org.jspecify.annotations.NullMarked;
