/** Finds module jars and loads each in a class loader of its own. */
@NullMarked
package dev.weir.runtime.modules;

import org.jspecify.annotations.NullMarked;
