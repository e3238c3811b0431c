/**
 * XML that loses nothing: immutable elements that remember how they were written, so that what was
 * not changed is written as it was read, byte for byte. Document types are refused, depth and size
 * are bounded.
 */
@NullMarked
package dev.weir.ovf.xml;

import org.jspecify.annotations.NullMarked;
