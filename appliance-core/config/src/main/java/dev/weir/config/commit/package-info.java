/** Candidates, commits, confirmed commits and rollback. */
@NullMarked
package dev.weir.config.commit;

import org.jspecify.annotations.NullMarked;
