/**
 * The driver side of virtio by vhost-user: Weir plugs into another Weir, Open vSwitch, VPP or a
 * DPDK program.
 */
@NullMarked
package dev.weir.drivers.virtiouser;

import org.jspecify.annotations.NullMarked;
