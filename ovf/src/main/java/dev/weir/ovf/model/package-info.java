/**
 * The descriptor: records over the elements of {@link dev.weir.ovf.xml}, so that a change touches
 * what it names and unknown elements stay. Readers are lenient (OVF 0.9, 1.x, 2.x, missing
 * prefixes); what is wrong with a descriptor is said by {@code dev.weir.ovf.validate}.
 */
@NullMarked
package dev.weir.ovf.model;

import org.jspecify.annotations.NullMarked;
