/** The firewall's configuration: records that say what an operator can write. */
@NullMarked
package dev.weir.firewall.config;

import org.jspecify.annotations.NullMarked;
