/** From configured rules to the verdict on a packet. */
@NullMarked
package dev.weir.firewall.policy;

import org.jspecify.annotations.NullMarked;
