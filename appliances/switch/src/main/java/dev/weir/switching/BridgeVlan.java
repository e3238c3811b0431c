package dev.weir.switching;

import org.jspecify.annotations.Nullable;

/**
 * A VLAN of a bridge: where its frames are flooded to.
 *
 * @param ports members that carry it
 * @param router its routed interface, if it has one
 * @param routerMac MAC address of the routed interface; 0 if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // walked on the packet path, never compared
record BridgeVlan(BridgePort[] ports, @Nullable BridgePort router, long routerMac) {}
