/** Terminals of the machine itself: VGA and serial line. */
@NullMarked
package dev.weir.shell.console;

import org.jspecify.annotations.NullMarked;
