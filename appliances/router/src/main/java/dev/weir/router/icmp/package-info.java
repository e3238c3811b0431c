/** ICMP: errors about packets that cannot go on, echo, and what comes in for the appliance. */
@NullMarked
package dev.weir.router.icmp;

import org.jspecify.annotations.NullMarked;
