/** A guest with two vhost-user ports: the appliance's bridge behind them, beside testpmd. */
@NullMarked
package dev.weir.benchmarks.vhost;

import org.jspecify.annotations.NullMarked;
