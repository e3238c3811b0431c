/** Captures: filter expressions, one-line summaries, pcapng files, {@code monitor traffic}. */
package dev.weir.shell.capture;
