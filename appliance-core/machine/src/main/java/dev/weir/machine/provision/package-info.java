/**
 * What an appliance is told at its first start by the machine it runs on. All of it may come from
 * anybody: it is bounded, checked, and refused with a reason.
 */
@NullMarked
package dev.weir.machine.provision;

import org.jspecify.annotations.NullMarked;
