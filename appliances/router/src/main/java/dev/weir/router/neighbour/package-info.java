/** Neighbours: who has which MAC address (ARP, neighbour discovery). */
@NullMarked
package dev.weir.router.neighbour;

import org.jspecify.annotations.NullMarked;
