/**
 * Puts IPv4 and IPv6 fragments together before connections are looked up. Bounded in memory, per
 * source and in time; overlapping fragments spoil their datagram.
 */
@NullMarked
package dev.weir.engine.reassembly;

import org.jspecify.annotations.NullMarked;
