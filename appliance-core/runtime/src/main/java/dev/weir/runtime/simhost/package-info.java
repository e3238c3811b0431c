/**
 * Hosts in memory for a lab without root: Ethernet frames in, Ethernet frames out. They do what a
 * lab needs of a host (ARP, neighbour discovery, DHCP, echo, a little TCP and HTTP) and no more.
 */
@NullMarked
package dev.weir.runtime.simhost;

import org.jspecify.annotations.NullMarked;
