package dev.weir.sdk.node;

/**
 * Where a held or handed-over packet goes on: stable over generations, unlike a node. Made once, at
 * prepare, by {@code Assembly.resumePoint}.
 *
 * @param index the engine's number for it, the same as long as the process lives
 * @param node the node whose {@code process} gets the packet; if it is gone the packet is dropped
 *     as {@code stale-resume}
 */
public record ResumePoint(int index, NodeRef node) {}
