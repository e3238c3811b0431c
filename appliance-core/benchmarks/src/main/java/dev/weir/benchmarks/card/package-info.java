/**
 * Network cards of the host, veth here, under small frames: AF_XDP and packet sockets, beside
 * others.
 */
@NullMarked
package dev.weir.benchmarks.card;

import org.jspecify.annotations.NullMarked;
