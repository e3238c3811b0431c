/** Upgrades as operators ask for them: bundles fetched, verified, installed. */
@NullMarked
package dev.weir.machine.upgrade;

import org.jspecify.annotations.NullMarked;
