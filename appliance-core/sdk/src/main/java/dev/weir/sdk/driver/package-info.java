/** The contract between the engine and interface drivers. */
@NullMarked
package dev.weir.sdk.driver;

import org.jspecify.annotations.NullMarked;
