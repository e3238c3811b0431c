/**
 * Header views: one file per header, mutable flyweights over packet memory.
 *
 * <p>A node keeps one instance of each view it needs and points it at header after header. {@code
 * tryWrap} checks once that the header lies within the packet; after a {@code true} no accessor of
 * the view reads or writes outside of the packet. After a {@code false} the view is unset and its
 * accessors throw. {@code tryEmit} does the same for a header that is about to be written: it
 * checks the room, zeroes the header and sets its constant fields.
 *
 * <p>Setters come in two forms: {@code setX} writes the field and nothing else, {@code rewriteX}
 * also keeps the checksums that this view owns right, whether they are complete or left partial for
 * an offloading interface. A view is stale once the packet is moved ({@code ensureHeadroom}) or its
 * header lengths are changed; wrap it again.
 *
 * <p>In views an IPv4 address is an {@code int}, an IPv6 address two {@code long}s (high, low), a
 * MAC address the low 48 bits of a {@code long}; all in network order read as a number. Views
 * belong to one thread and allocate nothing.
 */
@NullMarked
package dev.weir.sdk.wire;

import org.jspecify.annotations.NullMarked;
