/** The firewall's operational commands. */
@NullMarked
package dev.weir.firewall.show;

import org.jspecify.annotations.NullMarked;
