package dev.weir.sdk.node;

/**
 * An ordered place on the packet's way where modules attach nodes. The engine's own are in {@link
 * Arcs}; modules declare others.
 *
 * @param name lower case words with hyphens; unique in an appliance
 * @param byTxInterface true if the chain is chosen by the interface the packet leaves by, false if
 *     by the one it came in by
 */
public record ArcRef(String name, boolean byTxInterface) implements Target {}
