package dev.weir.ovf.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Constants and small structures of VHDX (Microsoft, [MS-VHDX]). */
final class Vhdx {
  static final int MIB = 1 << 20;

  static final String FILE_SIGNATURE = "vhdxfile";
  static final int HEADER_SIGNATURE = signature("head");
  static final int REGION_SIGNATURE = signature("regi");
  static final String METADATA_SIGNATURE = "metadata";

  static final long[] HEADERS_AT = {64 << 10, 128 << 10};
  static final long[] REGIONS_AT = {192 << 10, 256 << 10};
  static final int HEADER_SIZE = 4096;

  /** In a header: the identifier that changes whenever a guest changes the disk. */
  static final int DATA_WRITE_ID_AT = 32;

  static final int REGION_TABLE_SIZE = 64 << 10;
  static final int METADATA_TABLE_SIZE = 64 << 10;
  static final int CHECKSUM_AT = 4;
  static final int MOST_REGIONS = 2047;
  static final int MOST_METADATA = 2047;

  static final UUID REGION_BAT = UUID.fromString("2DC27766-F623-4200-9D64-115E9BFD4A08");
  static final UUID REGION_METADATA = UUID.fromString("8B7CA206-4790-4B9A-B8FE-575F050F886E");

  static final UUID FILE_PARAMETERS = UUID.fromString("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
  static final UUID DISK_SIZE = UUID.fromString("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
  static final UUID DISK_ID = UUID.fromString("BECA12AB-B2E6-4523-93EF-C309E000C746");
  static final UUID LOGICAL_SECTOR = UUID.fromString("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");
  static final UUID PARENT_LOCATOR = UUID.fromString("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C");
  static final UUID PHYSICAL_SECTOR = UUID.fromString("CDA348C7-445D-4471-9CC9-E9885251C556");

  /** Of the file parameters: the disk is of full size. */
  static final int KEEP_BLOCKS = 1;

  /** Of the file parameters: the disk is a snapshot. */
  static final int HAS_PARENT = 2;

  static final int STATE_MASK = 7;
  static final int STATE_ZERO = 2;
  static final int STATE_UNMAPPED = 3;
  static final int STATE_FULL = 6;
  static final int STATE_PARTIAL = 7;
  static final long BAT_OFFSET = -1L << 20;

  static final UUID NO_ID = new UUID(0, 0);

  private Vhdx() {}

  private static int signature(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /** How many payload blocks there are between two sector bitmap blocks of the table. */
  static long chunkRatio(int sectorSize, int blockSize) {
    return (1L << 23) * sectorSize / blockSize;
  }

  /** Reads an identifier in the mixed byte order of Windows. */
  static UUID id(ByteBuffer in, int at) {
    long high = Integer.toUnsignedLong(in.getInt(at)) << 32;
    high |= (in.getShort(at + 4) & 0xffffL) << 16 | (in.getShort(at + 6) & 0xffffL);
    return new UUID(high, Long.reverseBytes(in.getLong(at + 8)));
  }

  /** Writes an identifier. */
  static void putId(ByteBuffer out, int at, UUID id) {
    long high = id.getMostSignificantBits();
    out.putInt(at, (int) (high >>> 32));
    out.putShort(at + 4, (short) (high >>> 16));
    out.putShort(at + 6, (short) high);
    out.putLong(at + 8, Long.reverseBytes(id.getLeastSignificantBits()));
  }

  /** The checksum of a structure, as if its own field were zero. */
  static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CHECKSUM_AT));
    crc.update(new byte[4]);
    crc.update(bytes.slice(CHECKSUM_AT + 4, bytes.capacity() - CHECKSUM_AT - 4));
    return (int) crc.getValue();
  }

  static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
