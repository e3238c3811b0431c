package dev.weir.ovf.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Identifiers made of a disk's content: formats that need them want them different for different
 * disks, and the same disk shall give the same bytes. They are no protection against forgery.
 */
final class Fingerprint {
  private static final long PRIME = 0x9e37_79b9_7f4a_7c15L;
  private long sum;

  /** Computes a chunk's part; by any thread. */
  static void of(Chunk chunk) {
    CRC32C crc = new CRC32C();
    crc.update(chunk.data.duplicate().position(0));
    chunk.checksum = crc.getValue();
  }

  /** Adds a chunk's part; in the order of the disk. Chunks of zeros make no difference. */
  void add(Chunk chunk) {
    if (chunk.markCount > 0) {
      sum = Long.rotateLeft((sum ^ chunk.checksum) * PRIME, 31) ^ chunk.position;
    }
  }

  /** An identifier for one purpose. */
  UUID uuid(String purpose) {
    byte[] name = purpose.getBytes(StandardCharsets.US_ASCII);
    return UUID.nameUUIDFromBytes(
        ByteBuffer.allocate(name.length + 8).put(name).putLong(sum).array());
  }
}
