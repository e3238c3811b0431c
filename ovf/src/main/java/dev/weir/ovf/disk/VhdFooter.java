package dev.weir.ovf.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The footer of a VHD (Microsoft, Virtual Hard Disk Image Format Specification 1.0), of which a
 * growing disk has a copy in front.
 *
 * @param size of the disk in bytes
 * @param dataOffset of the dynamic header
 */
record VhdFooter(int type, long size, long dataOffset, UUID id) {
  static final int SIZE = 512;
  static final int FIXED = 2;
  static final int DYNAMIC = 3;
  static final int DIFFERENCING = 4;
  static final byte[] COOKIE = "conectix".getBytes(StandardCharsets.US_ASCII);
  static final long NO_OFFSET = -1;

  private static final int SECTOR = 512;
  private static final int CHECKSUM_AT = 64;
  private static final int FEATURES = 2;
  private static final int VERSION = 0x0001_0000;

  /**
   * Who wrote it. Readers take the size from the geometry, which is less, unless they know the
   * writer: "win " is Hyper-V, whose rules these images follow.
   */
  private static final String CREATOR = "win ";

  private static final int CREATOR_VERSION = 0x000a_0000;
  private static final String CREATOR_SYSTEM = "Wi2k";
  private static final Set<String> CREATORS_BY_GEOMETRY = Set.of("vpc ", "qemu");
  private static final long MOST_GEOMETRY_SECTORS = 65535L * 16 * 255;

  /** Reads a footer; null if it is none, or damaged. */
  static @Nullable VhdFooter parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < SIZE
        || !Arrays.equals(bytes, 0, COOKIE.length, COOKIE, 0, COOKIE.length)
        || in.getInt(CHECKSUM_AT) != checksum(bytes, SIZE, CHECKSUM_AT)) {
      return null;
    }
    String creator = new String(bytes, 28, 4, StandardCharsets.ISO_8859_1);
    long size = in.getLong(48);
    long geometry = (in.getShort(56) & 0xffffL) * (in.get(58) & 0xff) * (in.get(59) & 0xff);
    if (CREATORS_BY_GEOMETRY.contains(creator) && geometry != MOST_GEOMETRY_SECTORS) {
      size = geometry * SECTOR;
    }
    return new VhdFooter(
        in.getInt(60), size, in.getLong(16), new UUID(in.getLong(68), in.getLong(76)));
  }

  /** The footer as it is stored. */
  ByteBuffer bytes() {
    byte[] bytes = new byte[SIZE];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(COOKIE).putInt(FEATURES).putInt(VERSION).putLong(dataOffset);
    out.putInt(0); // time: the same disk gives the same bytes
    out.put(CREATOR.getBytes(StandardCharsets.US_ASCII)).putInt(CREATOR_VERSION);
    out.put(CREATOR_SYSTEM.getBytes(StandardCharsets.US_ASCII)).putLong(size).putLong(size);
    putGeometry(out);
    out.putInt(type).putInt(0);
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    out.putInt(CHECKSUM_AT, checksum(bytes, SIZE, CHECKSUM_AT));
    return out.clear();
  }

  /** Appendix "CHS Calculation" of the specification. */
  private void putGeometry(ByteBuffer out) {
    long sectors = Math.min(size / SECTOR, MOST_GEOMETRY_SECTORS);
    int perTrack;
    int heads;
    long cylinderTimesHeads;
    if (sectors >= 65535L * 16 * 63) {
      perTrack = 255;
      heads = 16;
      cylinderTimesHeads = sectors / perTrack;
    } else {
      perTrack = 17;
      cylinderTimesHeads = sectors / perTrack;
      heads = (int) Math.max(4, (cylinderTimesHeads + 1023) / 1024);
      if (cylinderTimesHeads >= heads * 1024L || heads > 16) {
        perTrack = 31;
        heads = 16;
        cylinderTimesHeads = sectors / perTrack;
      }
      if (cylinderTimesHeads >= heads * 1024L) {
        perTrack = 63;
        heads = 16;
        cylinderTimesHeads = sectors / perTrack;
      }
    }
    out.putShort((short) (cylinderTimesHeads / heads)).put((byte) heads).put((byte) perTrack);
  }

  /** The complement of the sum of all bytes but those of the checksum itself. */
  static int checksum(byte[] bytes, int length, int checksumAt) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      if (i < checksumAt || i >= checksumAt + 4) {
        sum += bytes[i] & 0xff;
      }
    }
    return ~sum;
  }
}
