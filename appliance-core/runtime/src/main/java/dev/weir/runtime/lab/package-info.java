/** A working appliance between a LAN and a WAN to try things on. */
@NullMarked
package dev.weir.runtime.lab;

import org.jspecify.annotations.NullMarked;
