/**
 * Capture files: classic pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng), read
 * and written, and an interface that plays one and records another. Files are hostile input: every
 * length is checked against a bound.
 */
@NullMarked
package dev.weir.drivers.pcap;

import org.jspecify.annotations.NullMarked;
