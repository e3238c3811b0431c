/** What is wrong with a package, by the standard and by what importers take. */
@NullMarked
package dev.weir.ovf.validate;

import org.jspecify.annotations.NullMarked;
