/**
 * Existing NICs by packet sockets (packet(7), Documentation/networking/packet_mmap): TPACKET_V3
 * rings both ways, several queues by fanout, virtio-net headers for partial checksums and GSO
 * frames, the kernel's own stack kept out.
 */
@NullMarked
package dev.weir.drivers.afpacket;

import org.jspecify.annotations.NullMarked;
