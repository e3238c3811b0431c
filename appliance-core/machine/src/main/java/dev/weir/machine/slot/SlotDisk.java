package dev.weir.machine.slot;

import dev.weir.bundle.BundleException;
import dev.weir.bundle.BundleReader;
import dev.weir.bundle.BundleRecord;
import dev.weir.bundle.ImageManifest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A slot: the root file system from its first byte on, and in its last 4096 bytes the record of
 * what that is. The record is written last and erased first: without it the slot is empty.
 */
final class SlotDisk {
  private static final int HEAD = 4096;
  private static final int CHUNK = 1 << 16;

  private final BlockDevice device;

  SlotDisk(BlockDevice device) {
    this.device = device;
  }

  /** What the slot holds; empty if nothing whole. */
  Optional<BundleRecord> record() throws IOException {
    byte[] bytes = device.read(recordOffset(), BundleRecord.SIZE);
    if (!BundleRecord.looksLikeOne(bytes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(BundleRecord.decode(bytes));
    } catch (BundleException e) {
      return Optional.empty();
    }
  }

  private long recordOffset() {
    return device.size() - BundleRecord.SIZE;
  }

  /** The largest root file system that fits. */
  long capacity() {
    return recordOffset();
  }

  /** Makes the slot empty, for good when this returns. */
  void erase() throws IOException {
    device.write(recordOffset(), new byte[BundleRecord.SIZE], BundleRecord.SIZE);
    device.flush();
    // The head too: without it the boot loader finds no file system either.
    device.write(0, new byte[HEAD], HEAD);
    device.flush();
  }

  /**
   * Writes a system. The slot is empty until all of it is kept and was read back.
   *
   * @throws BundleException if the bytes are not those that were signed; the slot is empty then
   */
  void install(BundleReader bundle) throws IOException {
    ImageManifest manifest = bundle.record().manifest();
    if (manifest.sizeBytes() > capacity()) {
      throw new BundleException(
          "the system has " + manifest.sizeBytes() + " bytes, a slot only " + capacity());
    }
    erase();
    Writer writer = new Writer();
    bundle.copy(writer);
    device.flush();
    device.write(0, writer.head, writer.headLength);
    device.flush();
    if (!digest(manifest.sizeBytes()).equals(manifest.sha256())) {
      erase();
      throw new IOException("the disk does not keep what is written to it");
    }
    device.write(recordOffset(), bundle.record().encode(), BundleRecord.SIZE);
    device.flush();
  }

  /** Keeps the head back, which is written when all else is kept. */
  private final class Writer implements BundleReader.Sink {
    private final byte[] head = new byte[HEAD];
    private int headLength;
    private long at;

    @Override
    public void take(byte[] bytes, int length) throws IOException {
      int kept = Math.min(length, HEAD - headLength);
      System.arraycopy(bytes, 0, head, headLength, kept);
      headLength += kept;
      at += kept;
      if (kept < length) {
        byte[] rest = Arrays.copyOfRange(bytes, kept, length);
        device.write(at, rest, rest.length);
        at += rest.length;
      }
    }
  }

  /** SHA-256 of the first bytes, in hexadecimal. */
  String digest(long length) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    for (long at = 0; at < length; at += CHUNK) {
      digest.update(device.read(at, (int) Math.min(CHUNK, length - at)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
