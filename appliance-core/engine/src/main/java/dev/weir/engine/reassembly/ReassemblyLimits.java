package dev.weir.engine.reassembly;

/**
 * What reassembly may take on one worker.
 *
 * @param datagrams incomplete ones at a time
 * @param perSource incomplete ones of one source address (of some sources, where their hashes meet)
 * @param memoryBytes for the fragments' bytes
 * @param ipv4TimeoutNanos from the first fragment on (RFC 791: 15 s is suggested; 30 s serves)
 * @param ipv6TimeoutNanos the same (RFC 8200 section 4.5: 60 s)
 */
public record ReassemblyLimits(
    int datagrams, int perSource, int memoryBytes, long ipv4TimeoutNanos, long ipv6TimeoutNanos) {
  /** Sensible for an appliance. */
  public static final ReassemblyLimits DEFAULT =
      new ReassemblyLimits(1024, 64, 8 << 20, 30_000_000_000L, 60_000_000_000L);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one makes no sense
   */
  public ReassemblyLimits {
    if (datagrams < 1 || datagrams > 1 << 16 || perSource < 1 || memoryBytes < 1 << 17) {
      throw new IllegalArgumentException("reassembly limits are too small");
    }
    if (ipv4TimeoutNanos <= 0 || ipv6TimeoutNanos <= 0) {
      throw new IllegalArgumentException("reassembly timeouts must be above 0");
    }
  }
}
