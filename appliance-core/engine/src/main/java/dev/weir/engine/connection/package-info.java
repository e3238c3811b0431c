/** Connections in the graph: steering to the owning worker, lookup, operational commands. */
@NullMarked
package dev.weir.engine.connection;

import org.jspecify.annotations.NullMarked;
