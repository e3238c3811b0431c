/** The engine's own nodes: demultiplexing at the entry, segmentation and tagging at the exit. */
@NullMarked
package dev.weir.engine.nodes;

import org.jspecify.annotations.NullMarked;
