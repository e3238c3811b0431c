/** The command {@code weir ovf}. */
@NullMarked
package dev.weir.ovf.cli;

import org.jspecify.annotations.NullMarked;
