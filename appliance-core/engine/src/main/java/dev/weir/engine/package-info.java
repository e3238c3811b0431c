/** The engine: what turns modules and interfaces into a running packet pipeline. */
@NullMarked
package dev.weir.engine;

import org.jspecify.annotations.NullMarked;
