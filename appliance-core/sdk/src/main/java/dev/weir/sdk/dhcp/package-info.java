/** DHCP for IPv4 messages, for control planes: servers, clients, relays. */
@NullMarked
package dev.weir.sdk.dhcp;

import org.jspecify.annotations.NullMarked;
