/** What of ours runs in the guest before and beside Weir. */
@NullMarked
package dev.weir.image.guest;

import org.jspecify.annotations.NullMarked;
