/** What a module is: its life cycle, and what it may ask of the engine. */
@NullMarked
package dev.weir.sdk.module;

import org.jspecify.annotations.NullMarked;
