package dev.weir.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads a bundle front to back. Nothing of the root file system is given out before the record's
 * signature has been checked; that the bytes are the ones that were signed is known only at the
 * end. One thread.
 */
public final class BundleReader {
  private final InputStream in;
  private final BundleRecord record;

  /** Takes what follows the record. */
  @FunctionalInterface
  public interface Sink {
    /** Bytes of the root file system, in order; the buffer is the reader's and used again. */
    void take(byte[] bytes, int length) throws IOException;
  }

  private BundleReader(InputStream in, BundleRecord record) {
    this.in = in;
    this.record = record;
  }

  /**
   * Reads and checks the record.
   *
   * @param in the bundle; stays the caller's to close
   * @throws BundleException if it is no bundle, or not signed by a trusted key
   */
  public static BundleReader open(InputStream in, List<PublicKey> trusted) throws IOException {
    BundleRecord record = BundleRecord.decode(in.readNBytes(BundleRecord.SIZE));
    record.verify(trusted);
    return new BundleReader(in, record);
  }

  /** What the bundle is. */
  public BundleRecord record() {
    return record;
  }

  /**
   * Passes the root file system on.
   *
   * @throws BundleException if it is not the one that was signed; by then the sink has it
   */
  public void copy(Sink sink) throws IOException {
    MessageDigest digest = BundleWriter.sha256();
    byte[] buffer = new byte[1 << 16];
    long left = record.manifest().sizeBytes();
    try {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException();
        }
        digest.update(buffer, 0, count);
        sink.take(buffer, count);
        left -= count;
      }
    } catch (EOFException e) {
      throw new BundleException("the bundle is cut off: " + left + " bytes are missing", e);
    }
    if (in.read() >= 0) {
      throw new BundleException("the bundle is followed by bytes that do not belong to it");
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(record.manifest().sha256())) {
      throw new BundleException("the bundle is damaged: its SHA-256 is not the one signed");
    }
  }
}
