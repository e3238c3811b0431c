/**
 * NAT44 on the connection table: rules are asked for the first packet of a connection, all others
 * are rewritten by what the connection says.
 */
@NullMarked
package dev.weir.firewall.nat;

import org.jspecify.annotations.NullMarked;
