/** Log messages kept in memory for {@code show log}, and their appender. */
package dev.weir.shell.log;
