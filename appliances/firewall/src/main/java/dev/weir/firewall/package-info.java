/** The firewall module: zone policies and NAT44 on the connection table. */
@NullMarked
package dev.weir.firewall;

import org.jspecify.annotations.NullMarked;
