/**
 * The connection table: one lookup per packet for firewall, NAT, inspection, flow export and load
 * balancing alike.
 *
 * <p>The engine runs a {@link dev.weir.sdk.connection.ConnectionTracker} before the first node that
 * {@code needsConnection}. A node then asks {@link dev.weir.sdk.connection.ConnectionRef} about the
 * packet in hand (state, direction, is it new) and the {@link
 * dev.weir.sdk.connection.ConnectionTable} about the connection: tuples, counters, the accepting
 * rule's mark. NAT is written with {@link dev.weir.sdk.connection.Translations}; state of a
 * module's own lives in a {@link dev.weir.sdk.connection.ConnectionSlot}. Everything belongs to one
 * worker.
 */
@NullMarked
package dev.weir.sdk.connection;

import org.jspecify.annotations.NullMarked;
