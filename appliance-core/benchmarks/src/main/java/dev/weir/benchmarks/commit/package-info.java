/** The control plane: how long a change of a large configuration takes. */
@NullMarked
package dev.weir.benchmarks.commit;

import org.jspecify.annotations.NullMarked;
