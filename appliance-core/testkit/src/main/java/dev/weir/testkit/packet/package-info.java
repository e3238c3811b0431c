/** Building frames for tests, and saying what a frame must look like. */
@NullMarked
package dev.weir.testkit.packet;

import org.jspecify.annotations.NullMarked;
