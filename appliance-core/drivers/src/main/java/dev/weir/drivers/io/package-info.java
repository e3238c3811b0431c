/**
 * The system calls of the drivers, by {@link java.lang.foreign}, and thin owners of what they
 * return: event descriptors, mappings, CPU affinity. Nothing outside this package makes a native
 * call.
 *
 * <p>A call answers its result, or {@code -errno}: hot paths compare numbers, control code wraps
 * the number in a {@link dev.weir.drivers.io.NativeException}. Calls that run per packet go by
 * {@link dev.weir.drivers.io.SystemCall}, all others by the C library. No call is linked as
 * critical: each of them may enter the kernel for long.
 */
@NullMarked
package dev.weir.drivers.io;

import org.jspecify.annotations.NullMarked;
