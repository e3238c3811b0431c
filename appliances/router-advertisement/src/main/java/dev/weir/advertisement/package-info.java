/** The module {@code router-advertisement}: tells IPv6 hosts their network and router. */
@NullMarked
package dev.weir.advertisement;

import org.jspecify.annotations.NullMarked;
