/** Echo requests of the appliance itself, sent and answered through its own data path. */
@NullMarked
package dev.weir.runtime.ping;

import org.jspecify.annotations.NullMarked;
