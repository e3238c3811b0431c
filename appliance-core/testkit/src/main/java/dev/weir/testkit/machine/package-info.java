/** Machines that a test starts. */
@NullMarked
package dev.weir.testkit.machine;

import org.jspecify.annotations.NullMarked;
