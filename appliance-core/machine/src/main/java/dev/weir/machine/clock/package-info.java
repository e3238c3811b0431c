/**
 * Keeps the machine's clock right by NTP (RFC 5905): asks servers, leaves out those that disagree
 * with the others, and has the kernel slew or step the clock.
 */
@NullMarked
package dev.weir.machine.clock;

import org.jspecify.annotations.NullMarked;
