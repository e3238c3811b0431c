/**
 * TAP and TUN interfaces of the kernel (Documentation/networking/tuntap): made, attached to, moved
 * into namespaces, with several queues and with virtio-net headers (virtio 1.2 section 5.1.6) that
 * carry partial checksums and 64 KiB frames.
 */
@NullMarked
package dev.weir.drivers.tap;

import org.jspecify.annotations.NullMarked;
