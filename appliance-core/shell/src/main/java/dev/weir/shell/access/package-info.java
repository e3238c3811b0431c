/** Who may log in, and what they have done: users, passwords, throttling, sessions, audit. */
package dev.weir.shell.access;
