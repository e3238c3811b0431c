/** What the tests of several packages use. */
@NullMarked
package dev.weir.image.testing;

import org.jspecify.annotations.NullMarked;
