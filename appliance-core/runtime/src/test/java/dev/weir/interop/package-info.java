/** The appliance against real peers: the kernel's stack and ordinary programs in namespaces. */
@NullMarked
package dev.weir.interop;

import org.jspecify.annotations.NullMarked;
