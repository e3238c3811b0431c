/** The SSH server: listeners, keys, algorithms, logins, SFTP, channels. */
package dev.weir.shell.ssh;
