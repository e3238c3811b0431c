/** Network namespaces: made and deleted as {@code ip netns} does, and entered by a thread. */
@NullMarked
package dev.weir.drivers.namespace;

import org.jspecify.annotations.NullMarked;
