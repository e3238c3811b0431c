/** Wires engine, modules, configuration and shell into one appliance. */
@NullMarked
package dev.weir.runtime.appliance;

import org.jspecify.annotations.NullMarked;
