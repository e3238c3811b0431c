/** The virtio-net header that TAP, packet sockets and virtio devices put before a frame. */
@NullMarked
package dev.weir.drivers.offload;

import org.jspecify.annotations.NullMarked;
