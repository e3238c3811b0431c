package dev.weir.drivers.vhostuser;

import java.nio.file.Path;

/**
 * What a vhost-user or virtio-user interface is to be.
 *
 * @param name of the interface, for messages
 * @param socket where the two sides meet
 * @param server whether to listen there; else it is connected to
 * @param queues most queue pairs
 * @param packed whether packed rings may be used
 * @param trustGuest whether memory is accepted that its owner could take away under us
 * @param mac the interface's own address
 * @param mtu in bytes
 */
public record VhostUserSettings(
    String name,
    Path socket,
    boolean server,
    int queues,
    boolean packed,
    boolean trustGuest,
    long mac,
    int mtu) {}
