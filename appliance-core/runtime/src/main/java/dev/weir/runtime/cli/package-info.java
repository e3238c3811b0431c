/** Sub-commands of the launcher. */
@NullMarked
package dev.weir.runtime.cli;

import org.jspecify.annotations.NullMarked;
