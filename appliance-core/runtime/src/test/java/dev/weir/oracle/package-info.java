/** The kernel's nftables as an oracle: what it lets pass, the firewall lets pass. */
@NullMarked
package dev.weir.oracle;

import org.jspecify.annotations.NullMarked;
