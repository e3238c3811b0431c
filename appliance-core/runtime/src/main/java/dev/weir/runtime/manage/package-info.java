/** Management of a running appliance: the shell's surroundings. */
@NullMarked
package dev.weir.runtime.manage;

import org.jspecify.annotations.NullMarked;
