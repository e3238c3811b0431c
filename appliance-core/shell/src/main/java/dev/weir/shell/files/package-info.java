/** The folders whose files users handle. */
package dev.weir.shell.files;
