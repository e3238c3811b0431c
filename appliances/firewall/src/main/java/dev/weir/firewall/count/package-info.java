/** What the firewall counts and why it drops. */
@NullMarked
package dev.weir.firewall.count;

import org.jspecify.annotations.NullMarked;
