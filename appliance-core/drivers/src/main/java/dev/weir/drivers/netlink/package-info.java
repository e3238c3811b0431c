/**
 * rtnetlink (RFC 3549, rtnetlink(7)): links, addresses, routes, neighbours and ingress filters of
 * the kernel, as requests, dumps and notifications.
 *
 * <p>A {@link dev.weir.drivers.netlink.Rtnetlink} belongs to the network namespace of the thread
 * that opened it and may then be used from any thread. Control code only: everything here allocates
 * and may wait for the kernel.
 */
@NullMarked
package dev.weir.drivers.netlink;

import org.jspecify.annotations.NullMarked;
