/** Captures and golden files for tests. */
@NullMarked
package dev.weir.testkit.files;

import org.jspecify.annotations.NullMarked;
