/** The appliance that has its machine to itself: first start, health, images. */
@NullMarked
package dev.weir.runtime.machine;

import org.jspecify.annotations.NullMarked;
