/** What it costs to convert, pack and verify OVF packages and their disks. */
@NullMarked
package dev.weir.benchmarks.ovf;

import org.jspecify.annotations.NullMarked;
