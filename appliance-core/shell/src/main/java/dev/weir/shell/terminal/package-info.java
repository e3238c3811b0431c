/** Line editing, help and paging on a terminal; plain streams without one. */
package dev.weir.shell.terminal;
