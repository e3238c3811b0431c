/** Interfaces within the process: for tests, simulated hosts and labs without root. */
@NullMarked
package dev.weir.drivers.memory;

import org.jspecify.annotations.NullMarked;
