/** Bad input of every kind against the whole appliance and its commands. */
@NullMarked
package dev.weir.hostile;

import org.jspecify.annotations.NullMarked;
