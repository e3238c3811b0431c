/**
 * Existing NICs by AF_XDP sockets (Documentation/networking/af_xdp): a small program of our own
 * redirects every frame of the NIC to the sockets of its queues, past the kernel's stack. The
 * program goes with the descriptor of its link, so that nothing of it outlives the process.
 */
@NullMarked
package dev.weir.drivers.afxdp;

import org.jspecify.annotations.NullMarked;
