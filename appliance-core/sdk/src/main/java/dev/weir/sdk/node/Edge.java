package dev.weir.sdk.node;

/**
 * A way out of a node other than along its arc.
 *
 * @param name what {@code show graph} calls it
 * @param target where it leads
 */
public record Edge(String name, Target target) {}
