/** Rules of the project, checked on class files. */
@NullMarked
package dev.weir.testkit.lint;

import org.jspecify.annotations.NullMarked;
