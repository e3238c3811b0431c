/** The port-mirror module: copies the traffic of one interface to another. */
@NullMarked
package dev.weir.portmirror;

import org.jspecify.annotations.NullMarked;
