package dev.weir.sdk.node;

/** Where an edge of a node leads: the start of an arc, or a node. */
public sealed interface Target permits ArcRef, NodeRef {}
