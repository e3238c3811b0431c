/**
 * The host's side of a routed interface: a TAP in the host's namespace with the interface's
 * addresses, over which ordinary programs on ordinary sockets use the appliance's network.
 */
@NullMarked
package dev.weir.drivers.shadow;

import org.jspecify.annotations.NullMarked;
