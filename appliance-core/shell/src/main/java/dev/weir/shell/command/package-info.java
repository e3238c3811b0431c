/** Commands of the shell itself, and what they need of the runtime. */
package dev.weir.shell.command;
