/** A session: operational and configuration mode over any screen. */
package dev.weir.shell.session;
