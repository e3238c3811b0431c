/** What a module puts on the packet's way: nodes, arcs, outputs, counters, drop reasons. */
@NullMarked
package dev.weir.sdk.node;

import org.jspecify.annotations.NullMarked;
