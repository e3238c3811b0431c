/** What is wrong with a configuration, where, and how to put it right. */
@NullMarked
package dev.weir.config.problem;

import org.jspecify.annotations.NullMarked;
