/**
 * Signed bundles: a record of 4096 bytes, then the root file system. The same record stands at the
 * end of a slot and says what the slot holds. The builder writes bundles, the appliance reads them.
 */
@NullMarked
package dev.weir.bundle;

import org.jspecify.annotations.NullMarked;
