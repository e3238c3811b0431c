package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The header of a VMDK sparse extent (VMware Virtual Disk Format 5.0, "Hosted Sparse Extent
 * Header"). Offsets and sizes are in sectors of 512 bytes.
 */
record VmdkHeader(
    int version,
    int flags,
    long capacity,
    int grainSectors,
    long descriptorOffset,
    long descriptorSize,
    int entriesPerTable,
    long directoryOffset,
    long overhead) {
  static final int SECTOR = 512;
  static final byte[] MAGIC = "KDMV".getBytes(StandardCharsets.US_ASCII);

  /** Value of {@link #directoryOffset} when the true one stands in the footer. */
  static final long AT_END = -1;

  static final int NEW_LINE_TEST = 1;
  static final int ZERO_ENTRIES = 4;
  static final int COMPRESSED = 1 << 16;
  static final int MARKERS = 1 << 17;

  static final int MARKER_END = 0;
  static final int MARKER_TABLE = 1;
  static final int MARKER_DIRECTORY = 2;
  static final int MARKER_FOOTER = 3;

  private static final int FLAGS_AT = 8;
  private static final int DEFLATE = 1;
  private static final int MOST_GRAIN_SECTORS = Chunk.SIZE / SECTOR;
  private static final int MOST_TABLE_ENTRIES = 512;
  private static final long MOST_CAPACITY = Long.MAX_VALUE / SECTOR;

  /** Whether the first bytes of a file are the header of a stream-optimized image. */
  static boolean isStreamOptimized(byte[] head) {
    return head.length >= SECTOR
        && (ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(FLAGS_AT) & COMPRESSED)
            != 0;
  }

  /**
   * Reads a header.
   *
   * @param name of the image, for errors
   * @param offset where the header is in the file, for errors
   */
  static VmdkHeader parse(String name, long offset, byte[] sector) throws DiskException {
    ByteBuffer in = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new DiskException(name, offset, "there is no VMDK header");
    }
    int version = in.getInt();
    int flags = in.getInt();
    long capacity = in.getLong();
    long grainSectors = in.getLong();
    long descriptorOffset = in.getLong();
    long descriptorSize = in.getLong();
    int entries = in.getInt();
    in.getLong(); // the redundant directory
    long directory = in.getLong();
    long overhead = in.getLong();
    in.get(); // unclean shutdown
    byte[] lineEnds = new byte[4];
    in.get(lineEnds);
    int algorithm = in.getShort();
    if (version < 1 || version > 3) {
      throw new DiskException(name, offset, "VMDK version " + version + " is not supported");
    }
    if ((flags & NEW_LINE_TEST) != 0
        && !new String(lineEnds, StandardCharsets.ISO_8859_1).equals("\n \r\n")) {
      throw new DiskException(name, offset, "the image went through a text-mode transfer");
    }
    if (capacity < 0 || capacity > MOST_CAPACITY) {
      throw new DiskException(name, offset, "the capacity is absurd: " + capacity + " sectors");
    }
    if (grainSectors < 1 || grainSectors > MOST_GRAIN_SECTORS || Long.bitCount(grainSectors) != 1) {
      throw new DiskException(
          name, offset, "grains of " + grainSectors + " sectors are not supported");
    }
    if (entries < 1 || entries > MOST_TABLE_ENTRIES) {
      throw new DiskException(name, offset, "grain tables of " + entries + " entries");
    }
    if ((flags & COMPRESSED) != 0 && ((flags & MARKERS) == 0 || algorithm != DEFLATE)) {
      throw new DiskException(name, offset, "this kind of compression is not supported");
    }
    return new VmdkHeader(
        version,
        flags,
        capacity,
        (int) grainSectors,
        descriptorOffset,
        descriptorSize,
        entries,
        directory,
        overhead);
  }

  /** Reads a header in a file. */
  static VmdkHeader read(ByteSource source, long offset) throws IOException {
    byte[] sector = new byte[SECTOR];
    source.read(offset, ByteBuffer.wrap(sector));
    return parse(source.name(), offset, sector);
  }

  /** This header as it is stored. */
  ByteBuffer bytes() {
    ByteBuffer out = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(version).putInt(flags).putLong(capacity).putLong(grainSectors);
    out.putLong(descriptorOffset).putLong(descriptorSize).putInt(entriesPerTable);
    out.putLong(0).putLong(directoryOffset).putLong(overhead).put((byte) 0);
    out.put("\n \r\n".getBytes(StandardCharsets.US_ASCII)).putShort((short) DEFLATE);
    return out.clear();
  }

  VmdkHeader withDirectory(long offset) {
    return new VmdkHeader(
        version,
        flags,
        capacity,
        grainSectors,
        descriptorOffset,
        descriptorSize,
        entriesPerTable,
        offset,
        overhead);
  }

  boolean compressed() {
    return (flags & COMPRESSED) != 0;
  }

  /** Size of the disk in bytes. */
  long size() {
    return capacity * SECTOR;
  }

  int grainBytes() {
    return grainSectors * SECTOR;
  }

  /** Bytes of the disk that one grain table is for. */
  long tableSpan() {
    return (long) grainBytes() * entriesPerTable;
  }

  long tableCount() {
    return (size() + tableSpan() - 1) / tableSpan();
  }
}
