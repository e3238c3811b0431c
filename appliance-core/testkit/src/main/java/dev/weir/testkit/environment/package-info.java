/** What a test needs of the machine it runs on: peer programs, rights, third-party data. */
@NullMarked
package dev.weir.testkit.environment;

import org.jspecify.annotations.NullMarked;
