/** Revisions on disk: whole after a crash at any step. */
@NullMarked
package dev.weir.config.store;

import org.jspecify.annotations.NullMarked;
