/**
 * The vhost-user protocol (QEMU's docs/interop/vhost-user) over a Unix socket, and the network
 * device of which it makes Weir the back end: guests of QEMU and programs with DPDK plug in.
 */
@NullMarked
package dev.weir.drivers.vhostuser;

import org.jspecify.annotations.NullMarked;
