/** What all of the OVF library shares: its error, and reports of progress. */
@NullMarked
package dev.weir.ovf;

import org.jspecify.annotations.NullMarked;
