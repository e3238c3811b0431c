/** Changes to a descriptor, as an operator names them. */
@NullMarked
package dev.weir.ovf.edit;

import org.jspecify.annotations.NullMarked;
