package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;

/**
 * State that a module keeps for each connection of one worker, in an array beside the table: a
 * module that comes later adds an array and touches no record. Zero for a new connection. Got from
 * {@link ConnectionService#attach}.
 */
@HotPath
public final class ConnectionSlot {
  /** Told when a connection ends, on its worker; its table entry and state can still be read. */
  @HotPath
  @FunctionalInterface
  public interface Release {
    /** The connection is about to go. */
    void release(ConnectionSlot slot, int connection);
  }

  private final long[] words;
  private final int stride;
  private volatile Release release;

  /**
   * State for all connections that a table can have.
   *
   * @param bytes for each connection, 1-1024; rounded up to 8
   * @param recordCount see {@link ConnectionTable#recordCount()}
   * @param release what is to be done when a connection ends
   */
  ConnectionSlot(int bytes, int recordCount, Release release) {
    if (bytes < 1 || bytes > 1024) {
      throw new IllegalArgumentException("bytes per connection must be 1-1024");
    }
    this.stride = (bytes + 7) >>> 3;
    this.words = new long[Math.multiplyExact(stride, recordCount)];
    this.release = release;
  }

  /** Bytes for each connection. */
  public int bytesPerConnection() {
    return stride * Long.BYTES;
  }

  /** The 64-bit word at a position below {@code bytesPerConnection() / 8}. */
  public long getLong(int connection, int word) {
    return words[connection * stride + word];
  }

  /** Sets {@link #getLong}. */
  public void setLong(int connection, int word, long value) {
    words[connection * stride + word] = value;
  }

  /** The 32 bits at a position below {@code bytesPerConnection() / 4}. */
  public int getInt(int connection, int position) {
    return (int) (words[connection * stride + (position >> 1)] >>> ((position & 1) << 5));
  }

  /** Sets {@link #getInt}. */
  public void setInt(int connection, int position, int value) {
    int at = connection * stride + (position >> 1);
    int shift = (position & 1) << 5;
    words[at] = words[at] & ~(0xffffffffL << shift) | (value & 0xffffffffL) << shift;
  }

  /** Tells the module, then clears. */
  void release(int connection) {
    release.release(this, connection);
    int at = connection * stride;
    for (int i = at; i < at + stride; i++) {
      words[i] = 0;
    }
  }

  void setRelease(Release release) {
    this.release = release;
  }
}
