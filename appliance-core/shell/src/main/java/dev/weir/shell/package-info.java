/** The management shell: SSH server, command line, users, rendering. */
package dev.weir.shell;
