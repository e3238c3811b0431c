package dev.weir.machine.slot;

import java.io.IOException;

/**
 * A disk or partition. What was written before a {@link #flush} is kept whatever comes; of what was
 * written after it, a loss of power keeps any sectors and no others, each of 512 bytes whole or not
 * at all. One thread.
 */
public interface BlockDevice {
  /** Bytes it holds. */
  long size();

  /**
   * Reads.
   *
   * @throws IOException if it cannot, or the range is not inside
   */
  byte[] read(long offset, int length) throws IOException;

  /**
   * Writes the first {@code length} of some bytes.
   *
   * @throws IOException if it cannot, or the range is not inside
   */
  void write(long offset, byte[] bytes, int length) throws IOException;

  /** Waits until all is kept. */
  void flush() throws IOException;
}
