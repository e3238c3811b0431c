@NullMarked
package dev.weir.ovf.disk;

import org.jspecify.annotations.NullMarked;
