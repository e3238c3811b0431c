/** The module {@code dhcp}: lends IPv4 addresses to the hosts of a network. */
@NullMarked
package dev.weir.dhcp;

import org.jspecify.annotations.NullMarked;
