/** The firewall's log: bounded, written by workers, read by the control plane. */
@NullMarked
package dev.weir.firewall.log;

import org.jspecify.annotations.NullMarked;
